namespace ActorCompute.Messages.Access;

/// <summary>On what terms a program waits for the first answer of a coordinator.</summary>
public sealed record ConnectTerms
{
    /// <summary>As long as there is progress, and nobody is told of it.</summary>
    public static ConnectTerms Default { get; } = new();

    /// <summary>How long to wait, whatever happens. Default: null, for as long as there is progress.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Is told once, in a sentence, that it takes longer than usual. Default: null, nobody.</summary>
    public Action<string>? Tell { get; init; }
}
