using System.Reflection;
using System.Reflection.Emit;

namespace ActorCompute.Coordinator.Tests.Packages;

/// <summary>Makes assemblies of a few methods, as bytes; nothing of them is loaded.</summary>
internal sealed class TinyAssembly(string name)
{
    private readonly PersistedAssemblyBuilder _assembly = new(new AssemblyName(name), typeof(object).Assembly);
    private readonly Dictionary<string, TypeBuilder> _types = [];
    private ModuleBuilder? _module;

    /// <summary>An assembly with one task: Demo.Tasks.Double, of an integer.</summary>
    public static byte[] WithDouble(string assembly = "Demo") => new TinyAssembly(assembly).With("Demo.Tasks", "Double", typeof(long), [typeof(long)]).ToBytes();

    public TinyAssembly With(string type, string method, Type returns, Type[] parameters, string? alias = null, MethodAttributes attributes = MethodAttributes.Public | MethodAttributes.Static)
    {
        _module ??= _assembly.DefineDynamicModule(name);
        if (!_types.TryGetValue(type, out var builder)) _types[type] = builder = _module.DefineType(type, TypeAttributes.Public | TypeAttributes.Class);
        var made = builder.DefineMethod(method, attributes, returns, parameters);
        var code = made.GetILGenerator();
        code.Emit(OpCodes.Ldnull);
        code.Emit(OpCodes.Throw);
        if (alias is not null) made.SetCustomAttribute(new CustomAttributeBuilder(typeof(ComputeTaskAttribute).GetConstructor([typeof(string)])!, [alias]));
        return this;
    }

    public byte[] ToBytes()
    {
        _module ??= _assembly.DefineDynamicModule(name);
        foreach (var type in _types.Values) type.CreateType();
        using var bytes = new MemoryStream();
        _assembly.Save(bytes);
        return bytes.ToArray();
    }
}
