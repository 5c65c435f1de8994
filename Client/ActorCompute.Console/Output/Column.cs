namespace ActorCompute.Output;

/// <summary>A column of a table.</summary>
/// <param name="Name">What stands above it.</param>
internal sealed record Column(string Name)
{
    /// <summary>Cells may be cut to so many characters; 0 is never, for half an id or a number is worse than none.</summary>
    public int Least { get; init; }

    /// <summary>Numbers stand one above the other by their last digits.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Where there is too little room, the columns of the highest rank are left out first; 0 is never.</summary>
    public int Rank { get; init; }
}
