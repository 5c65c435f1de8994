using System.Text.Json;

namespace ActorCompute.Messages.Code;

/// <summary>A value would not be the same after the way. System.Text.Json adds where in it.</summary>
/// <param name="what">What would be lost and what to do, as "holds …; send …".</param>
public sealed class ValueLossException(string what) : JsonException(what)
{
    private readonly string _what = what;

    /// <summary>The end of a sentence on the value: "which holds …", or "whose 'Pet' holds …".</summary>
    public string Why => Member is { } member ? $"whose '{member}' {_what}" : $"which {_what}";

    public override string Message => Member is { } member ? $"its '{member}' {_what}" : $"it {_what}";

    /// <summary>The member's path without the "$." at its beginning; null for the value itself.</summary>
    private string? Member => Path is { Length: > 2 } path ? path[2..] : null;
}
