using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ActorCompute.ComputeNode.Io;

/// <summary>Reads the properties of an item that is an object; what does not suit is said in a sentence. Pure.</summary>
internal static class ItemProperties
{
    private const int ShownCharacters = 200;

    /// <summary>The properties that are given; one that is null is not.</summary>
    /// <exception cref="BadInputException">There is one of another name.</exception>
    public static Dictionary<string, JsonElement> Given(JsonElement json, HashSet<string> names, string allNames)
    {
        var given = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in json.EnumerateObject())
        {
            if (!names.Contains(property.Name)) throw new BadInputException($"'{Shown(property.Name)}' is not known here; an object takes {allNames}.");
            if (property.Value.ValueKind is not JsonValueKind.Null) given[property.Name] = property.Value;
        }
        return given;
    }

    public static string? Text(Dictionary<string, JsonElement> given, string name) => !given.TryGetValue(name, out var value) ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString() : throw Unfit(name, "a text", value);

    public static bool Flag(Dictionary<string, JsonElement> given, string name) => given.TryGetValue(name, out var value)
        && (value.ValueKind is JsonValueKind.True || (value.ValueKind is not JsonValueKind.False ? throw Unfit(name, "true or false", value) : false));

    public static int? Whole(Dictionary<string, JsonElement> given, string name, int least, int most)
    {
        if (!given.TryGetValue(name, out var value)) return null;
        return value.ValueKind is JsonValueKind.Number && value.GetDouble() is var number && double.IsInteger(number) && number >= least && number <= most
            ? (int)number : throw Unfit(name, $"a whole number from {least} to {most}", value);
    }

    public static BadInputException Unfit(string name, string wanted, JsonElement value) => new($"{name} takes {wanted}, not {Shown(value)}.");

    /// <summary>The beginning of a text, for people.</summary>
    public static string Shown(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";

    /// <summary>The beginning of a value, for people.</summary>
    public static string Shown(JsonElement value) => Shown(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)));
}
