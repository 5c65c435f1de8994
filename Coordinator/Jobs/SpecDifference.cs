using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>In what two submissions differ. Pure.</summary>
internal static class SpecDifference
{
    /// <summary>The first difference in words; null if they ask for the same.</summary>
    /// <param name="isExact">Whether the code was named; what a name stands for may have changed since.</param>
    public static string? Of(JobSpec there, JobSpec asked, bool isExact)
    {
        if (there.Task != asked.Task) return $"its task is '{there.Task}', not '{asked.Task}'";
        if (isExact && there.Code != asked.Code) return "its task is the same, its code or what that captures is not";
        (string Name, object? There, object? Asked)[] options =
        [
            ("name", there.Name, asked.Name), ("chunk", there.Chunk, asked.Chunk), ("priority", there.Priority, asked.Priority),
            ("attachment", there.Attached, asked.Attached), ("item timeout", there.ItemTimeout, asked.ItemTimeout),
            ("deadline", there.Deadline, asked.Deadline), ("time to be kept", there.Keep, asked.Keep),
            ("reduction", there.Reduce?.Name, asked.Reduce?.Name), ("number of retries", there.Retry.Exceptions, asked.Retry.Exceptions),
            ("limit of items at once", there.MaxConcurrency, asked.MaxConcurrency), ("rate", there.ItemsPerSecond, asked.ItemsPerSecond),
            ("list of exceptions to retry on", there.Retry.On, asked.Retry.On), ("first rest", there.Retry.FirstRest, asked.Retry.FirstRest),
            ("retry factor", there.Retry.Factor, asked.Retry.Factor), ("longest rest", there.Retry.LongestRest, asked.Retry.LongestRest),
        ];
        foreach (var (name, was, isNow) in options)
            if (!Equals(was, isNow)) return Between(name, Text(was), Text(isNow));
        return null;
    }

    private static string Between(string name, string? was, string? isNow) => (was, isNow) switch
    {
        (null, _) => $"it has no {name}, and this one has {isNow}",
        (_, null) => $"its {name} is {was}, and this one has none",
        _ => $"its {name} is {was}, not {isNow}",
    };

    private static string? Text(object? value) => value switch
    {
        null or "" => null,
        string text => $"'{text}'",
        TimeSpan time => FormattableString.Invariant($"{time.TotalSeconds:0.###} s"),
        _ => FormattableString.Invariant($"{value}"),
    };
}
