using ActorCompute.Messages;
using Grpc.Core;

namespace ActorCompute.Coordinator.Api;

/// <summary>What a job's options may be.</summary>
internal static class OptionRules
{
    /// <summary>Refuses options that make no sense, in a sentence that says what would.</summary>
    /// <exception cref="RpcException">One is out of its range.</exception>
    public static void Check(Protos.JobOptions options)
    {
        if (options.Chunk < 0) throw ApiMessages.Invalid($"A chunk of {options.Chunk} items is not possible; name 1 or more, or leave it out.");
        if (options.Name.Length > JobSpec.LongestName) throw ApiMessages.Invalid($"A job's name takes at most {JobSpec.LongestName} characters.");
        if (options.ItemTimeoutMs < 0 || options.ItemTimeoutMs > JobSpec.LongestItemTimeout.TotalMilliseconds)
            throw ApiMessages.Invalid($"An item cannot have {options.ItemTimeoutMs} ms; give it {JobSpec.LongestItemTimeout.TotalDays} days at most.");
        if (options.DeadlineMs < 0 || options.DeadlineMs > JobSpec.LongestTime.TotalMilliseconds)
            throw ApiMessages.Invalid($"A deadline of {options.DeadlineMs} ms is not possible; name {JobSpec.LongestTime.TotalDays} days at most, or leave it out.");
        if (options.KeepMs < 0 || options.KeepMs > JobSpec.LongestTime.TotalMilliseconds)
            throw ApiMessages.Invalid($"A job cannot be kept for {options.KeepMs} ms; name {JobSpec.LongestTime.TotalDays} days at most, or leave it out.");
        if (options.MaxConcurrency < 0)
            throw ApiMessages.Invalid($"{options.MaxConcurrency} items at once are not possible; name 1 or more, or leave it out.");
        if (options.ItemsPerSecond != 0 && !JobSpec.IsRate(options.ItemsPerSecond))
            throw ApiMessages.Invalid(FormattableString.Invariant(
                $"A rate of {options.ItemsPerSecond} items a second is not possible; name {JobSpec.LeastRate} to {JobSpec.GreatestRate}, or leave it out."));
        if (JobSpec.WhyNoKey(options.Key) is { } why) throw ApiMessages.Invalid(why);
        CheckRetries(options);
    }

    /// <summary>The policy that checked options ask for.</summary>
    public static RetryPolicy Retry(Protos.JobOptions options) => RetryPolicy.Default with
    {
        Exceptions = options.Retries,
        On = string.Join(' ', options.RetryOn),
        FirstRest = options.RetryWaitMs > 0 ? TimeSpan.FromMilliseconds(options.RetryWaitMs) : null,
        Factor = options.RetryFactor > 0 ? options.RetryFactor : RetryPolicy.Default.Factor,
        LongestRest = options.RetryWaitMaxMs > 0 ? TimeSpan.FromMilliseconds(options.RetryWaitMaxMs) : null,
    };

    private static void CheckRetries(Protos.JobOptions options)
    {
        if (options.Retries is < 0 or > RetryPolicy.MostExceptions)
            throw ApiMessages.Invalid($"{options.Retries} retries are not possible; name 0 to {RetryPolicy.MostExceptions}.");
        if (options.Retries == 0 && (options.RetryOn.Count > 0 || options.RetryWaitMs != 0 || options.RetryFactor != 0 || options.RetryWaitMaxMs != 0))
            throw ApiMessages.Invalid("What is tried again, and when, needs retries: name 1 or more.");
        if (options.RetryOn.Count > RetryPolicy.MostNames) throw ApiMessages.Invalid($"At most {RetryPolicy.MostNames} exception types can be named.");
        if (options.RetryOn.Select(RetryPolicy.WhyNoName).FirstOrDefault(w => w is not null) is { } why) throw ApiMessages.Invalid(why);
        foreach (var rest in new[] { options.RetryWaitMs, options.RetryWaitMaxMs })
            if (rest < 0 || rest > RetryPolicy.LongestRestOfAll.TotalMilliseconds)
                throw ApiMessages.Invalid($"A rest of {rest} ms between attempts is not possible; name {RetryPolicy.LongestRestOfAll.TotalHours} h at most.");
        if (options.RetryFactor != 0 && options.RetryFactor is not (>= 1 and <= RetryPolicy.GreatestFactor))
            throw ApiMessages.Invalid($"Rests cannot grow by a factor of {options.RetryFactor}; name 1 to {RetryPolicy.GreatestFactor}.");
    }
}
