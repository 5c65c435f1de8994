namespace ActorCompute.Messages;

/// <summary>On what terms the items of a lease run; it has none on others.</summary>
/// <param name="Charges">How often each of them has been charged with a failure.</param>
public readonly record struct ItemTerms(int Charges)
{
    /// <summary>Which attempt this is; 1 is the first.</summary>
    public int Attempt => Charges + 1;
}
