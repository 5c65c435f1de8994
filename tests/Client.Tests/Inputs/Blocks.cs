using System.Buffers;

namespace ActorCompute.Client.Tests.Inputs;

/// <summary>A sequence whose memory blocks have a given size, as bytes from a pipe may lie.</summary>
internal sealed class Blocks : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int size)
    {
        if (bytes.IsEmpty) return default;
        var first = new Blocks { Memory = bytes[..Math.Min(size, bytes.Length)] };
        var last = first;
        for (var at = first.Memory.Length; at < bytes.Length; at += size)
        {
            var next = new Blocks { Memory = bytes.Slice(at, Math.Min(size, bytes.Length - at)), RunningIndex = at };
            (last.Next, last) = (next, next);
        }
        return new(first, 0, last, last.Memory.Length);
    }
}
