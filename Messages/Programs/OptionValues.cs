using System.CommandLine.Parsing;
using System.Globalization;

namespace ActorCompute.Messages.Programs;

/// <summary>Reads the values of options; what cannot be read becomes one sentence.</summary>
public static class OptionValues
{
    private static readonly (string Suffix, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    public static int? Positive(ArgumentResult result) =>
        Integer(result) is { } value and > 0 ? value : Refuse<int?>(result, "a whole number from 1 on");

    public static int? NotNegative(ArgumentResult result) =>
        Integer(result) is { } value and >= 0 ? value : Refuse<int?>(result, "a whole number from 0 on");

    public static int? Integer(ArgumentResult result) =>
        int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : Refuse<int?>(result, "a whole number");

    /// <summary>The index of an item.</summary>
    public static long? Index(ArgumentResult result) =>
        long.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : Refuse<long?>(result, "an item's index, a whole number from 0 on");

    /// <summary>As <see cref="Integer"/>, of an option that always has a value.</summary>
    public static int Number(ArgumentResult result) => Integer(result) ?? 0;

    /// <summary>"500ms", "30s", "10m", "2h", "1d"; a number alone is seconds.</summary>
    public static TimeSpan? Duration(ArgumentResult result) =>
        ParseDuration(Text(result)) ?? Refuse<TimeSpan?>(result, "a duration such as 30s, 10m or 2h, up to 30 years");

    /// <summary>Null if the text is no duration above zero.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        var (suffix, seconds) = Units.FirstOrDefault(u => text.EndsWith(u.Suffix, StringComparison.Ordinal), ("", 1));
        var digits = text.AsSpan(0, text.Length - suffix.Length);
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(number * seconds) : null;
    }

    /// <summary>"50/s", "100/m", "5000/h"; a number alone is items a second.</summary>
    public static double? Rate(ArgumentResult result) => ParseRate(Text(result)) ?? Refuse<double?>(result, "a rate such as 50/s, 100/m or 5000/h, up to a million a second");

    /// <summary>Items a second; null if the text is no rate that items can be held to.</summary>
    public static double? ParseRate(string text)
    {
        var parts = text.Split('/');
        double? seconds = parts switch { [_] or [_, "s"] => 1, [_, "m"] => 60, [_, "h"] => 3600, _ => null };
        return double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number / seconds is { } rate && JobSpec.IsRate(rate)
            ? rate : null;
    }

    private static string Text(ArgumentResult result) => result.Tokens is [var token] ? token.Value : "";

    private static T? Refuse<T>(ArgumentResult result, string wanted)
    {
        var option = result.Parent is OptionResult parent ? parent.Option.Name : result.Argument.Name;
        if (!result.Errors.Any()) result.AddError($"'{Text(result)}' does not suit {option}: it takes {wanted}");
        return default;
    }
}
