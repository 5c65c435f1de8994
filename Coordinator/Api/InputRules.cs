using System.Text.Unicode;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Api;

/// <summary>What inputs that are documents may be. Whether one fits its task is seen where it runs.</summary>
internal static class InputRules
{
    /// <summary>Why the segment's documents can be no inputs; null if they can.</summary>
    public static string? Defect(Segment documents)
    {
        if (documents.DocumentLengths.IndexOf(0) is >= 0 and var empty) return $"Input {documents.First + empty} is empty: a document has at least one character.";
        return Utf8.IsValid(documents.Data.Span) ? null : $"Inputs {documents.First} to {documents.End - 1} are not text in UTF-8.";
    }
}
