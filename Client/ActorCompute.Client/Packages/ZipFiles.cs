using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>
/// The files of a zip that has been checked. Entries are unpacked one at a time, into temporary files that go when they are closed: a zip
/// can be read from one place at a time only.
/// </summary>
internal sealed class ZipFiles : IDisposable
{
    private readonly string _place;
    private readonly ZipArchive _zip;
    private readonly Lock _reading = new();

    private ZipFiles(string place, ZipArchive zip)
    {
        (_place, _zip) = (place, zip);
        ZipRules.Check(place, [.. zip.Entries.Select(ItemOf)]);
        var files = zip.Entries.Where(e => !e.FullName.EndsWith('/')).ToArray();
        var skip = CommonFolder(files).Length;
        Files = [.. files.Select(e => new ZippedFile(e.FullName[skip..], e, this))];
    }

    /// <summary>All of them; those of a zip that holds one folder alone count from there.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <exception cref="UserError">It is no zip, or one that is made to do harm.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ZipFiles Open(string place)
    {
        var stream = FileHashes.Read(place);
        try
        {
            return new(place, new ZipArchive(stream));
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is InvalidDataException or EndOfStreamException or ArgumentException) throw ZipRules.Unreadable(place, e);
            throw;
        }
    }

    public void Dispose() => _zip.Dispose();

    private static ZipItem ItemOf(ZipArchiveEntry entry) => new(entry.FullName, entry.CompressedLength, entry.Length, entry.ExternalAttributes >>> 16);

    private static string CommonFolder(ZipArchiveEntry[] files)
    {
        var folder = files is [var first, ..] ? first.FullName[..(first.FullName.IndexOf('/') + 1)] : "";
        return files.All(f => f.FullName.StartsWith(folder, StringComparison.Ordinal)) ? folder : "";
    }

    /// <summary>Reads an entry to its end, and makes sure that it is what the zip says.</summary>
    private void Unpack(ZipArchiveEntry entry, Action<ReadOnlySpan<byte>> take)
    {
        try
        {
            lock (_reading)
            {
                using var stream = entry.Open();
                var buffer = new byte[ContentLimits.ChunkBytes];
                var (checksum, bytes) = (new Crc32(), 0L);   // .NET's reader leaves it unchecked
                while (stream.Read(buffer) is > 0 and var count)
                {
                    if ((bytes += count) > entry.Length) break;
                    checksum.Append(buffer.AsSpan(0, count));
                    take(buffer.AsSpan(0, count));
                }
                if (bytes != entry.Length || checksum.GetCurrentHashAsUInt32() != entry.Crc32) throw ZipRules.Mismatch(_place, entry.FullName);
            }
        }
        catch (InvalidDataException)
        {
            throw ZipRules.Mismatch(_place, entry.FullName);
        }
    }

    private sealed record ZippedFile(string Path, ZipArchiveEntry Entry, ZipFiles Zip) : SourceFile(Path)
    {
        public override Task<(ContentHash Hash, long Bytes)> HashAsync(CancellationToken cancel)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Zip.Unpack(Entry, part =>
            {
                cancel.ThrowIfCancellationRequested();
                hash.AppendData(part);
            });
            return Task.FromResult((ContentHash.OfDigest(hash.GetHashAndReset()), Entry.Length));
        }

        public override Stream Open()
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new FileStream(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"actorcompute-{Guid.NewGuid():N}"), options);
            try
            {
                Zip.Unpack(Entry, file.Write);
                file.Position = 0;
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }
}
