using System.Text.Json;
using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>The shared values that an invocation names, for those who need to know nothing else of it. Pure.</summary>
public static class BroadcastList
{
    /// <summary>So many a task may use.</summary>
    public const int Most = 100;

    /// <summary>The list is within so many bytes from the beginning of an invocation.</summary>
    public const int HeadBytes = 16 << 10;

    private static ReadOnlySpan<byte> Start => "{\"broadcasts\":"u8;

    /// <summary>The list at the beginning of these bytes; empty if they begin otherwise, null if it is no list of pieces.</summary>
    /// <param name="head">The first <see cref="HeadBytes"/> of an invocation, or all of it.</param>
    public static IReadOnlyList<ContentReference>? In(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith(Start)) return [];
        try
        {
            var json = new Utf8JsonReader(head[Start.Length..]);
            var list = JsonSerializer.Deserialize<ContentReference[]>(ref json, Invocation.Format);
            return list is { Length: <= Most } && list.All(p => p.Hash.Value is not null && p.Bytes is >= 0 and <= ContentLimits.StoredBytes) ? list : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The list of an invocation in a file.</summary>
    /// <inheritdoc cref="In"/>
    public static IReadOnlyList<ContentReference>? Of(Stream invocation)
    {
        var head = new byte[HeadBytes];
        return In(head.AsSpan(0, invocation.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
    }
}
