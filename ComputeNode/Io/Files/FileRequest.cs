using System.Text.Json;
using ActorCompute.Messages.Segments;
using static ActorCompute.ComputeNode.Io.ItemProperties;

namespace ActorCompute.ComputeNode.Io.Files;

/// <summary>An item of file.read: a path, or an object that says more. Pure.</summary>
/// <param name="Path">Absolute, without steps up.</param>
/// <param name="WithBody">Whether the result holds the file's bytes, as text where they are one.</param>
/// <param name="Encoding">What a text is written in.</param>
/// <param name="MaxBytes">A file that is longer fails.</param>
internal sealed record FileRequest(string Path, bool WithBody = false, string Encoding = "utf-8", int MaxBytes = FileRequest.MostBytes)
{
    /// <summary>The longest file that is read.</summary>
    public const int MostBytes = 256 << 20;

    /// <summary>The longest body that fits a result.</summary>
    public const int MostKept = Segment.MaxBytes - sizeof(int);

    private const string AllNames = "path, withBody, encoding and maxBytes";

    private static readonly HashSet<string> Names = new(["path", "withBody", "encoding", "maxBytes"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="BadInputException">The item is no such request; the message says why.</exception>
    public static FileRequest Parse(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.String => new FileRequest(Checked(json.RootElement.GetString()!)),
                JsonValueKind.Object => OfObject(Given(json.RootElement, Names, AllNames)),
                _ => throw new BadInputException($"{Shown(json.RootElement)} is neither a path nor an object with {AllNames}."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the latter: a text that is no UTF-16
        {
            throw new BadInputException($"The item is no JSON: {e.Message}");
        }
    }

    private static FileRequest OfObject(Dictionary<string, JsonElement> given)
    {
        var path = Text(given, "path") ?? throw new BadInputException($"There is no path; an object takes {AllNames}.");
        return new(Checked(path), Flag(given, "withBody"), Text(given, "encoding") ?? "utf-8", Whole(given, "maxBytes", 0, MostBytes) ?? MostBytes);
    }

    private static string Checked(string path)
    {
        if (path.Contains('\0') || !System.IO.Path.IsPathFullyQualified(path)) throw new BadInputException($"'{Shown(path)}' is no absolute path.");
        return !path.Split('/', '\\').Contains("..") ? path : throw new BadInputException($"'{Shown(path)}' steps up by '..'; name the file itself.");
    }
}
