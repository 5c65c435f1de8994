using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>A file of a package.</summary>
/// <param name="Path">Relative, parted by '/', below the package's folder.</param>
/// <param name="Hash">Its content.</param>
/// <param name="Bytes">Its length.</param>
public sealed record PackageFile(string Path, ContentHash Hash, long Bytes);

/// <summary>
/// An assembly and what it needs. The manifest is a piece of content itself, and its hash is the package's: two packages are the same if
/// their files are. Files are pieces of content of their own, so a rebuilt assembly is all that travels when the rest is known.
/// </summary>
/// <param name="Assembly">The simple name of the assembly that holds the tasks.</param>
/// <param name="Files">Ordered by path (ordinal), no path twice.</param>
public sealed record PackageManifest(string Assembly, IReadOnlyList<PackageFile> Files)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new HashConverter() },
    };

    public long Bytes => Files.Sum(f => f.Bytes);

    /// <summary>The manifest as content: equal packages have equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>Reads and checks what <see cref="ToBytes"/> wrote, or somebody else claims to have.</summary>
    /// <exception cref="UserError">It is no manifest, a path leads out of the package, or it is over a limit.</exception>
    public static PackageManifest Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<PackageManifest>(bytes, Options);
            return manifest is { Assembly: not null, Files: not null } ? manifest.Checked() : throw Defect("it lacks the assembly or the files");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Defect(e.Message.TrimEnd('.'));
        }
    }

    /// <summary>The manifest, if it may be one.</summary>
    /// <exception cref="UserError">A path leads out of the package, or it is over a limit.</exception>
    public PackageManifest Checked()
    {
        if (Files.Count > ContentLimits.PackageFiles) throw Defect($"{Files.Count} files are more than {ContentLimits.PackageFiles}");
        for (var i = 0; i < Files.Count; i++)
        {
            if (Files[i] is not { Path: { } path, Bytes: >= 0 and <= ContentLimits.PieceBytes } || Files[i].Hash.Value is null)
                throw Defect($"file {i} is over {ContentLimits.PieceBytes >> 20} MiB, or not described in full");
            if (!IsWithin(path)) throw Defect($"the path '{path}' leads out of the package");
            if (i > 0 && string.CompareOrdinal(Files[i - 1].Path, path) >= 0) throw Defect($"'{path}' is not in order, or there twice");
        }
        if (Bytes > ContentLimits.PackageBytes) throw Defect($"its files take {Bytes >> 20} MiB, and at most {ContentLimits.PackageBytes >> 20} MiB are allowed");
        if (!Files.Any(f => f.Path == $"{Assembly}.dll")) throw Defect($"{Assembly}.dll is not among its files");
        return this;
    }

    /// <summary>Whether a path stays below the folder that it starts from, on every system.</summary>
    public static bool IsWithin(string path) =>
        path.Length is > 0 and <= 1024 && !path.Contains('\\') && !path.Contains(':') && !path.Any(char.IsControl)
        && path.Split('/').All(part => part.Length > 0 && part is not ("." or ".."));

    private static UserError Defect(string what) => new(ExitStatus.BadInput, $"This is no package: {what}.");
}
