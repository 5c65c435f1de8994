namespace ActorCompute.Inputs;

/// <summary>A line is a URL and becomes a JSON string; blank lines, and those that begin with #, are skipped.</summary>
internal sealed class UrlLineRule : ILineRule
{
    private readonly TextLineRule _text = new();

    public string? Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> document)
    {
        document = default;
        line = line.Trim(" \t\r"u8);
        return line is [] or [(byte)'#', ..] ? null : _text.Read(line, out document);
    }
}
