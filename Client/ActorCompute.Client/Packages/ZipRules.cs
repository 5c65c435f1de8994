using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>What a zip says of an entry before anything of it is read.</summary>
/// <param name="Name">Its path; one that ends with a slash is a folder.</param>
/// <param name="Packed">Its length in the zip.</param>
/// <param name="Bytes">The length it claims to have.</param>
/// <param name="Mode">Its mode on Unix; 0 if it was made elsewhere.</param>
internal sealed record ZipItem(string Name, long Packed, long Bytes, int Mode)
{
    private const int TypeMask = 0xF000, LinkType = 0xA000, FileType = 0x8000, FolderType = 0x4000;

    public bool IsFolder => Name.EndsWith('/');

    public bool IsLink => (Mode & TypeMask) == LinkType;

    /// <summary>A device, a pipe, a socket.</summary>
    public bool IsSpecial => (Mode & TypeMask) is not (0 or FileType or FolderType or LinkType);
}

/// <summary>Which zips are taken apart: none with an entry that leads out of the package, and none that are made to fill a disk. Pure.</summary>
internal static class ZipRules
{
    /// <summary>Deflate makes at most a thousandth of zeros; no program or library comes near.</summary>
    private const long MostRatio = 200;

    /// <summary>Up to here it does not matter how well an entry is packed.</summary>
    private const long SmallBytes = 1 << 20;

    /// <exception cref="UserError">The zip is one of those, or over a limit; one sentence says why.</exception>
    public static void Check(string zip, IReadOnlyList<ZipItem> items)
    {
        if (items.Count > 2 * ContentLimits.PackageFiles) throw Refusal(zip, $"it has {items.Count} entries, and a package takes at most {ContentLimits.PackageFiles} files");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var total = 0L;
        foreach (var item in items)
        {
            if (Defect(item) is { } defect) throw Refusal(zip, defect);
            if (!names.Add(item.Name)) throw Refusal(zip, $"it has '{Shown(item)}' twice");
            total += item.Bytes;
            if (total > ContentLimits.PackageBytes) throw Refusal(zip, $"its files take more than {ContentLimits.PackageBytes >> 20} MiB");
        }
    }

    /// <summary>An entry does not hold what the zip says of it.</summary>
    public static UserError Mismatch(string zip, string name) => Refusal(zip, $"'{name}' is damaged, or not as long as it claims");

    /// <summary>Not a zip, or one that is cut off.</summary>
    public static UserError Unreadable(string zip, Exception cause) => Refusal(zip, $"it cannot be read ({cause.Message.TrimEnd('.')})", cause);

    private static string? Defect(ZipItem item)
    {
        if (!PackageManifest.IsWithin(item.IsFolder ? item.Name[..^1] : item.Name)) return $"the path '{Shown(item)}' leads out of it, or is none on every system";
        if (item.IsLink) return $"'{Shown(item)}' is a link";
        if (item.IsSpecial) return $"'{Shown(item)}' is no file";
        if (item.Bytes is < 0 or > ContentLimits.PieceBytes) return $"'{Shown(item)}' takes more than {ContentLimits.PieceBytes >> 20} MiB";
        if (item.Bytes > SmallBytes && item.Bytes / Math.Max(1, item.Packed) > MostRatio) return $"'{Shown(item)}' is packed more than {MostRatio} times, as no program is";
        return null;
    }

    private static string Shown(ZipItem item) => new([.. item.Name.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);

    private static UserError Refusal(string zip, string why, Exception? cause = null) => new(ExitStatus.BadInput, $"{zip} cannot be a package: {why}.", cause);
}
