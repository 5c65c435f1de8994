using System.Runtime.CompilerServices;
using ActorCompute.Messages;

namespace ActorCompute.Pool;

/// <summary>What options may be, one by one. Whoever sets one to anything else is told its name, what it was set to, and what is allowed.</summary>
internal static class OptionRules
{
    public static int? AtLeast(int? value, int least, [CallerMemberName] string option = "") =>
        value < least ? throw OutOfRange(option, $"{value}", $"it is {least} or more") : value;

    public static int Within(int value, int least, int most, [CallerMemberName] string option = "") =>
        value >= least && value <= most ? value : throw OutOfRange(option, $"{value}", $"it is from {least} to {most}");

    public static double Within(double value, double least, double most, [CallerMemberName] string option = "") =>
        value >= least && value <= most ? value : throw OutOfRange(option, FormattableString.Invariant($"{value}"), FormattableString.Invariant($"it is from {least} to {most}"));

    public static TimeSpan? Within(TimeSpan? value, TimeSpan most, [CallerMemberName] string option = "", string of = nameof(JobOptions)) =>
        value <= TimeSpan.Zero || value > most ? throw OutOfRange(option, $"{value:c}", $"it is more than zero and at most {(most.TotalDays == 1 ? "a day" : $"{most.TotalDays} days")}, or null", of) : value;

    public static string Text(string? value, int longest, [CallerMemberName] string option = "")
    {
        if (value is null) throw new ArgumentNullException(option, $"JobOptions.{option} is null; leave it out, or let it be empty for none.");
        return value.Length <= longest ? value : throw new ArgumentException($"JobOptions.{option} has {value.Length} characters; it takes at most {longest}.", option);
    }

    public static string Key(string? value, [CallerMemberName] string option = "") => JobSpec.WhyNoKey(Text(value, JobSpec.LongestKey, option)) is null
        ? value! : throw new ArgumentException($"JobOptions.{option} is blank or holds control characters; name the submission in plain text, or leave it out.", option);

    /// <summary>Exception types, as they are named now.</summary>
    public static NameList Names(IReadOnlyList<string>? value, [CallerMemberName] string option = "")
    {
        if (value is null || value.Contains(null!)) throw new ArgumentNullException(option, $"JobOptions.{option} is null or names null; leave it out for all exceptions.");
        if (value.Count > RetryPolicy.MostNames)
            throw new ArgumentException($"JobOptions.{option} names {value.Count} exception types; it takes at most {RetryPolicy.MostNames}.", option);
        return value.Select(RetryPolicy.WhyNoName).FirstOrDefault(w => w is not null) is { } why ? throw new ArgumentException($"JobOptions.{option}: {why}", option) : new([.. value]);
    }

    private static ArgumentOutOfRangeException OutOfRange(string option, string value, string allowed, string of = nameof(JobOptions)) =>
        new(option, $"{of}.{option} is {value}; {allowed}.");
}
