namespace ActorCompute.Output;

/// <summary>Where results go, and how they look.</summary>
/// <param name="File">Null is standard output.</param>
/// <param name="WithIndex">A line says which item it is of, and failed items have one.</param>
/// <param name="Unordered">As they are done, not in the order of the inputs.</param>
/// <param name="IsCsv">Rows with a header instead of lines of JSON.</param>
internal sealed record ResultForm(string? File, bool WithIndex, bool Unordered, bool IsCsv = false);
