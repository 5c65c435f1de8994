using System.Buffers.Binary;

namespace ActorCompute.Coordinator.Store;

/// <summary>What a write-ahead log held before SQLite took it up.</summary>
/// <param name="Commits">How many commits of it can be read, and are kept.</param>
/// <param name="Damage">From which byte on it cannot be read though there is more of it; null if all of it can.</param>
/// <param name="Lost">Ends of commits that are recognised behind the damage, and are lost with it.</param>
internal sealed record LogFinding(long Commits, long? Damage, long Lost);

/// <summary>
/// Reads SQLite's write-ahead log as SQLite does when it recovers (https://sqlite.org/fileformat2.html#the_write_ahead_log): frames count as long
/// as their salts are the log's and the running checksum is right, and of those all up to the last that ends a commit. Whatever is behind SQLite
/// drops without a word, so it is looked at here first.
/// </summary>
internal static class WriteAheadLog
{
    private const uint LittleEndianSums = 0x377f0682, BigEndianSums = 0x377f0683;
    private const int HeaderBytes = 32, FrameHeaderBytes = 24, SaltsAt = 16, SumsAt = 24, FrameSaltsAt = 8, FrameSumsAt = 16;

    /// <returns>Null if there is no log, or none that SQLite would look at.</returns>
    public static LogFinding? Read(string file)
    {
        if (!File.Exists(file)) return null;
        using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 20);
        return Read(log);
    }

    public static LogFinding? Read(Stream log)
    {
        var header = new byte[HeaderBytes];
        if (log.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) return null;
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var page = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        var sums = new Sums(magic == BigEndianSums);
        sums.Add(header.AsSpan(0, SumsAt));
        if (magic is not (LittleEndianSums or BigEndianSums) || page is < 512 or > 65536 || !sums.Are(header.AsSpan(SumsAt))) return new(0, Damage: 0, Lost: 0);
        return ReadFrames(log, header.AsSpan(SaltsAt, 8), sums, page);
    }

    private static LogFinding ReadFrames(Stream log, ReadOnlySpan<byte> salts, Sums sums, int page)
    {
        var frame = new byte[FrameHeaderBytes + page];
        var (commits, lost, end, isDamaged) = (0L, 0L, (long?)null, false);
        for (var at = (long)HeaderBytes; log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length; at += frame.Length)
        {
            var isOurs = frame.AsSpan(FrameSaltsAt, salts.Length).SequenceEqual(salts);   // others are of before the log began anew
            if (end is null)
            {
                sums.Add(frame.AsSpan(0, FrameSaltsAt));
                sums.Add(frame.AsSpan(FrameHeaderBytes));
                if (!isOurs || !sums.Are(frame.AsSpan(FrameSumsAt))) end = at;
            }
            isDamaged |= isOurs && end is not null;
            if (!isOurs || BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)) == 0) continue;   // not the end of a commit
            if (end is null) commits++;
            else lost++;
        }
        return new(commits, isDamaged ? end : null, lost);
    }

    /// <summary>The two running sums over words of 32 bits.</summary>
    private struct Sums(bool isBigEndian)
    {
        private uint _first, _second;

        public void Add(ReadOnlySpan<byte> data)
        {
            for (; data.Length >= 8; data = data[8..])
            {
                _first += Word(data) + _second;
                _second += Word(data[4..]) + _first;
            }
        }

        public readonly bool Are(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;

        private readonly uint Word(ReadOnlySpan<byte> data) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(data) : BinaryPrimitives.ReadUInt32LittleEndian(data);
    }
}
