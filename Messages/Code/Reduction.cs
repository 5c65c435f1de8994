using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>What becomes of a job's results: one value, by merging two at a time.</summary>
/// <param name="Name">One of <see cref="BuiltIn"/>, or with <see cref="Code"/>, what people call the merge.</param>
/// <param name="Code">The merge that the job brings along; null for a built-in one.</param>
public sealed record Reduction(string Name, TaskCode? Code = null)
{
    public const string Sum = "sum", Min = "min", Max = "max", Count = "count";

    /// <summary>The reductions that every node has.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = [Sum, Min, Max, Count];

    /// <summary>What a worker is told to merge with.</summary>
    public string Runs => Code?.ToString() ?? Name;

    /// <summary>The JSON that a reduction of no values gives; null if it gives none.</summary>
    public string? OfNothing => Code is null && Name is Sum or Count ? "0" : null;
}

/// <summary>
/// What a lease says is to be done: a task, "fold:REDUCER:TASK" for a task whose results are folded into blocks, or "merge:REDUCER" for merging such
/// blocks.
/// </summary>
/// <param name="Task">A built-in task or a <see cref="TaskCode"/>; empty where blocks are merged.</param>
/// <param name="Reducer">A built-in reduction or a <see cref="TaskCode"/>; empty for a task by itself.</param>
public readonly record struct LeaseTask(string Task, string Reducer)
{
    private const string Folding = "fold:", Merging = "merge:";
    private static readonly int CodeLength = new TaskCode(ContentHash.Of([]), ContentHash.Of([])).ToString().Length;

    /// <summary>Whether its items are blocks to be merged.</summary>
    public bool IsMerge => Task.Length == 0;

    /// <summary>The code that it needs.</summary>
    public IEnumerable<TaskCode> Codes
    {
        get
        {
            if (TaskCode.Find(Task) is { } task) yield return task;
            if (TaskCode.Find(Reducer) is { } reducer) yield return reducer;
        }
    }

    public override string ToString() => Reducer.Length == 0 ? Task : IsMerge ? Merging + Reducer : $"{Folding}{Reducer}:{Task}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static LeaseTask Parse(string text)
    {
        if (text.StartsWith(Merging, StringComparison.Ordinal)) return new("", text[Merging.Length..]);
        if (!text.StartsWith(Folding, StringComparison.Ordinal)) return new(text, "");
        var rest = text[Folding.Length..];
        var end = rest.Length > CodeLength && TaskCode.Find(rest[..CodeLength]) is not null ? CodeLength : rest.IndexOf(':');
        return end < 0 ? new(text, "") : new(rest[(end + 1)..], rest[..end]);
    }
}
