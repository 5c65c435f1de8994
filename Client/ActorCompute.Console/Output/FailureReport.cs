using System.Globalization;
using System.Text;
using ActorCompute.Jobs;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Output;

/// <summary>A failed item in words. Pure.</summary>
internal static class FailureReport
{
    private const int MostInputCharacters = 200;

    /// <summary>
    /// "item 3: exception on a, attempt 2: System.Exception: no" and below it the input, shortened, and if wanted the stack.
    /// </summary>
    public static string Of(FailedInput failed, bool withStack)
    {
        var failure = failed.Failure;
        var (place, type) = (string.IsNullOrEmpty(failure.Node) ? "" : $" on {failure.Node}", failure.Type.Length == 0 ? "" : $"{failure.Type}: ");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"item {failure.Index}: {FailureText.Name(failure.Kind)}{place}, attempt {failure.Attempts}: {type}");
        text.Append(failure.Message.ReplaceLineEndings(" ")).Append('\n');
        text.Append("  input: ").Append(Input(failed.Input)).Append('\n');
        if (withStack && failure.Stack is { } stack)
            foreach (var line in stack.ReplaceLineEndings("\n").Split('\n')) text.Append("  ").Append(line.TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string Input(Segment item)
    {
        if (item.Codec is Codec.Reference) return $"a document of {Quantity.Bytes(item.ReferenceAt(0).Bytes)}; --json prints it";
        var text = Encoding.UTF8.GetString(InputText.Document(item).Span).ReplaceLineEndings(" ");
        return text.Length <= MostInputCharacters ? text : string.Concat(text.AsSpan(0, MostInputCharacters), "…");
    }
}
