namespace ActorCompute.Messages;

/// <summary>On what terms the items of a lease run; by default each for the first time, and for as long as it takes.</summary>
/// <param name="Charges">How often each of them has been charged with a failure.</param>
/// <param name="TimeLimit">How long one may run; zero is no limit.</param>
public readonly record struct ItemTerms(int Charges, TimeSpan TimeLimit)
{
    /// <summary>Which attempt this is; 1 is the first.</summary>
    public int Attempt => Charges + 1;

    public bool IsTimed => TimeLimit > TimeSpan.Zero;
}
