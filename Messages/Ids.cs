using System.Security.Cryptography;

namespace ActorCompute.Messages;

/// <summary>Names a job. Made by the client, so that sending a submission twice makes one job.</summary>
public readonly record struct JobId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";   // Crockford's base 32: nothing that reads like something else
    private const int Length = 13, KeyLength = 26;

    /// <exception cref="ArgumentException">The text is not 1–64 letters, digits, '-', '_' or '.'.</exception>
    public JobId(string value)
    {
        if (!IsValid(value)) throw new ArgumentException($"'{value}' is not a job id: 1 to 64 letters, digits, '-', '_' or '.'.", nameof(value));
        Value = value;
    }

    /// <summary>The id as people and the wire see it.</summary>
    public string Value { get; }

    /// <summary>A new random id of 65 bits.</summary>
    public static JobId New() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>The id of every submission under this key: 130 bits of the key's SHA-256.</summary>
    public static JobId OfKey(string key)
    {
        var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key));
        return new("key-" + string.Concat(hash.Take(KeyLength).Select(b => Alphabet[b % Alphabet.Length])));
    }

    /// <summary>Whether a text can be a job id.</summary>
    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= 64 } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    public override string ToString() => Value;
}

/// <summary>Names a node within its cluster.</summary>
public readonly record struct NodeId
{
    /// <exception cref="ArgumentException">The text is not 1–64 letters, digits, '-', '_' or '.'.</exception>
    public NodeId(string value)
    {
        if (!JobId.IsValid(value)) throw new ArgumentException($"'{value}' is not a node name: 1 to 64 letters, digits, '-', '_' or '.'.", nameof(value));
        Value = value;
    }

    /// <summary>The name as people and the wire see it.</summary>
    public string Value { get; }

    public override string ToString() => Value;
}

/// <summary>
/// Names a range of items handed to one node, and is the fence: a result counts if its lease is live.
/// <paramref name="Epoch"/> is the coordinator's incarnation, <paramref name="Sequence"/> counts within it.
/// </summary>
public readonly record struct LeaseId(long Epoch, long Sequence) : IComparable<LeaseId>
{
    public int CompareTo(LeaseId other) => (Epoch, Sequence).CompareTo((other.Epoch, other.Sequence));

    public static bool operator <(LeaseId a, LeaseId b) => a.CompareTo(b) < 0;
    public static bool operator >(LeaseId a, LeaseId b) => a.CompareTo(b) > 0;
    public static bool operator <=(LeaseId a, LeaseId b) => a.CompareTo(b) <= 0;
    public static bool operator >=(LeaseId a, LeaseId b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{Epoch}:{Sequence}";
}
