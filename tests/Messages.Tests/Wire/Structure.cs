using System.Collections;
using System.Globalization;
using System.Reflection;

namespace ActorCompute.Messages.Tests.Wire;

/// <summary>A value written out in full: collections by their elements and memory by its bytes, which records do not compare.</summary>
internal static class Structure
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        TimeSpan duration => $"{duration.Ticks} ticks",
        IReadOnlyDictionary<string, string> map => Join('{', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"'{p.Key}':'{p.Value}'"), '}'),
        IEnumerable list => Join('[', list.Cast<object?>().Select(Of), ']'),
        IFormattable simple when value.GetType().IsPrimitive || value is Enum => simple.ToString(null, CultureInfo.InvariantCulture),
        _ when value.GetType().IsPrimitive => value.ToString()!,
        _ => value.GetType().Name + Join('(', Properties(value.GetType()).Select(p => $"{p.Name}={Of(p.GetValue(value))}"), ')'),
    };

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike
            && (p.CanWrite || type.Name is nameof(JobId) or nameof(NodeId)));

    private static string Join(char open, IEnumerable<string> parts, char close) => $"{open}{string.Join(", ", parts)}{close}";
}
