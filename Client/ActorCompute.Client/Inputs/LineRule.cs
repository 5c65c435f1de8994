namespace ActorCompute.Inputs;

/// <summary>How one line of a file becomes one JSON document.</summary>
internal interface ILineRule
{
    /// <summary>
    /// Finds the document that a line (without its line feed) stands for. It is valid until the next call; an empty one means that the line
    /// is to be skipped.
    /// </summary>
    /// <returns>What is wrong with the line, or null.</returns>
    string? Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> document);
}
