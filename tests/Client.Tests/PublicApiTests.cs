using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace ActorCompute.Client.Tests;

/// <summary>The SDK's surface as text, approved by being committed. A change to it is a change to other people's programs.</summary>
public class PublicApiTests
{
    private const string Approved = "PublicApi.approved.txt";
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_public_surface_is_as_approved()
    {
        var now = Describe(typeof(TaskContext).Assembly) + "\n" + Describe(typeof(ComputePool).Assembly);
        var received = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(received, now);
        Assert.True(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Approved)) == now,
            $"The public surface has changed. If that is meant, copy {received} over tests/Client.Tests/{Approved}.");
    }

    [Fact]
    public void Nothing_public_shows_a_type_of_the_inside()
    {
        var text = Describe(typeof(ComputePool).Assembly);
        Assert.DoesNotContain("Messages.", text);
        Assert.DoesNotContain("Protos.", text);
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder($"# {assembly.GetName().Name}\n");
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append($"\n{Header(type)}\n");
            foreach (var member in type.GetMembers(Declared).Select(Text).OfType<string>().Order(StringComparer.Ordinal)) text.Append($"  {member}\n");
        }
        return text.ToString();
    }

    private static string Header(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        Type?[] bases = [type.BaseType, .. type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? [])];
        var named = bases.OfType<Type>().Where(b => b != typeof(object) && b != typeof(Enum)).Select(Name).ToArray();
        return $"{kind} {Name(type)}{(named.Length == 0 || type.IsEnum ? "" : $" : {string.Join(", ", named)}")}";
    }

    /// <summary>Null for what nobody outside can use, and for what the compiler makes of records.</summary>
    private static string? Text(MemberInfo member) => member switch
    {
        FieldInfo { IsPublic: true, IsSpecialName: false } f => f.IsLiteral ? $"{f.Name} = {f.GetRawConstantValue()}" : $"{Name(f.FieldType)} {f.Name}",
        PropertyInfo p when p.GetMethod is { } get && IsSeen(get) => $"{Static(get)}{Name(p.PropertyType)} {p.Name} {{ get;{Setter(p)} }}",
        ConstructorInfo c when IsSeen(c) => $"new({Parameters(c)})",
        MethodInfo m when IsSeen(m) && !m.IsSpecialName && !m.IsDefined(typeof(CompilerGeneratedAttribute)) =>
            $"{Static(m)}{Name(m.ReturnType)} {m.Name}{Generic(m)}({Parameters(m)}){Priority(m)}",
        _ => null,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || (method.IsFamily && !method.DeclaringType!.IsSealed);

    private static string Setter(PropertyInfo property) => property.SetMethod is not { IsPublic: true } set ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? (p.ParameterType.IsValueType ? "default" : "null")}" : "")}"));

    private static string Priority(MethodInfo method) =>
        method.GetCustomAttribute<OverloadResolutionPriorityAttribute>() is { } attribute ? $" [priority {attribute.Priority}]" : "";

    private static string Name(Type type)
    {
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Name(value)}?";
        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
