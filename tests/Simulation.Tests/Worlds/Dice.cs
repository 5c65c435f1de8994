namespace ActorCompute.Simulation.Tests.Worlds;

/// <summary>Chance that a seed decides, the same on every machine (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        return Mix(z);
    }

    /// <summary>From 0 to <paramref name="end"/>, which is not reached.</summary>
    public int Below(int end) => end <= 1 ? 0 : (int)(Next() % (ulong)end);

    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Chance(double of) => Fraction() < of;

    /// <summary>From 0 to 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T OneOf<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
