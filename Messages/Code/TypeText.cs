using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ActorCompute.Messages.Code;

/// <summary>Types as C# writes them, where a file uses the namespaces that every file does.</summary>
public static partial class TypeText
{
    private static readonly HashSet<string> Usual =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char",
        [typeof(string)] = "string", [typeof(object)] = "object", [typeof(void)] = "void",
    };

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer) return $"{Of(type.GetElementType()!)}*";
        if (type.IsGenericParameter || type.IsByRef || type.IsFunctionPointer) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Of(value)}?";
        var arguments = type.GetGenericArguments();
        if (type.IsAssignableTo(typeof(ITuple)) && type.IsValueType && arguments.Length is > 1 and < 8) return $"({All(arguments)})";
        return IsAnonymous(type) ? $"{{ {string.Join(", ", type.GetProperties().Select(p => $"{Of(p.PropertyType)} {p.Name}"))} }}" : Named(type, arguments);
    }

    /// <summary>A text in which types are as the runtime prints them, such as Dictionary`2[[System.String, System.Private.CoreLib, …]].</summary>
    public static string In(string text)
    {
        if (!text.Contains('`')) return text;
        text = InAssembly().Replace(text, "");
        for (var before = ""; before != text;)
        {
            before = text;
            text = Qualified().Replace(text, m => $"<{m.Groups[1].Value.Replace("],[", ", ")}>");
            text = Plain().Replace(text, m => $"<{Comma().Replace(m.Groups[1].Value, ", ")}>");
        }
        text = OfSystem().Replace(text, m => Type.GetType(m.Value) is { } type && Keywords.TryGetValue(type, out var keyword) ? keyword : m.Value);
        return Collections().Replace(text, "");
    }

    [GeneratedRegex(@", [\w.\-]+, Version=[\d.]+, Culture=[\w\-]+, PublicKeyToken=\w+")]
    private static partial Regex InAssembly();

    /// <summary>`2[[A],[B]]; whatever is within has no arguments, or they are in angle brackets already.</summary>
    [GeneratedRegex(@"`\d+\[\[((?:[^\[\]`]|\[,*\])+(?:\],\[(?:[^\[\]`]|\[,*\])+)*)\]\]")]
    private static partial Regex Qualified();

    /// <summary>`2[A,B], likewise.</summary>
    [GeneratedRegex(@"`\d+\[((?:[^\[\]`]|\[,*\])+)\]")]
    private static partial Regex Plain();

    [GeneratedRegex(",(?! )")]
    private static partial Regex Comma();

    [GeneratedRegex(@"(?<![\w.])System\.[A-Z]\w*(?![\w.`])")]
    private static partial Regex OfSystem();

    [GeneratedRegex(@"\bSystem\.Collections\.Generic\.(?=\w+<)")]
    private static partial Regex Collections();

    private static string Named(Type type, ReadOnlySpan<Type> arguments)
    {
        var (name, own) = type.Name.Split('`') is [var plain, var count] ? (plain, int.Parse(count, CultureInfo.InvariantCulture)) : (type.Name, 0);
        var outer = arguments[..(arguments.Length - own)];
        var place = type.DeclaringType is { } declaring ? $"{Named(declaring, outer)}." : type.Namespace is { } space && !Usual.Contains(space) ? $"{space}." : "";
        return own == 0 ? place + name : $"{place}{name}<{All(arguments[outer.Length..])}>";
    }

    private static string All(ReadOnlySpan<Type> arguments) => string.Join(", ", arguments.ToArray().Select(Of));

    private static bool IsAnonymous(Type type) => type.Name.StartsWith("<>f__Anonymous", StringComparison.Ordinal);
}
