using System.Runtime.CompilerServices;

namespace ActorCompute.Worker.Tasks;

/// <summary>
/// Counts primes with a segmented sieve of Eratosthenes over odd numbers. The primes up to the square root are kept from call to call.
/// Not thread-safe.
/// </summary>
internal sealed class PrimeSieve
{
    /// <summary>The largest number it looks at: beyond it the primes up to the square root would take too much memory.</summary>
    public const long Largest = 10_000_000_000_000_000;

    private const int SegmentOdds = 64 << 10;   // one byte each: two thirds of a level 2 cache are still free

    private readonly byte[] _composite = new byte[SegmentOdds];
    private int[] _primes = [3, 5, 7];   // odd primes, all of them up to _primesTo
    private long _primesTo = 10;

    /// <summary>How many primes lie in the range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches beyond <see cref="Largest"/>.</exception>
    public long Count(PrimeRange range)
    {
        if (range.To > Largest) throw new ArgumentOutOfRangeException(nameof(range), range.To, $"Primes are counted up to {Largest}.");
        if (range.To < 2 || range.From > range.To) return 0;
        LearnPrimes((long)Math.Sqrt(range.To) + 1);
        var count = range.From <= 2 ? 1L : 0;
        for (var low = Math.Max(3, range.From | 1); low <= range.To; low += 2 * SegmentOdds) count += CountOdds(low, range.To);
        return count;
    }

    /// <summary>Counts the primes of one segment, which begins at the odd number <paramref name="low"/>.</summary>
    private int CountOdds(long low, long to)
    {
        var odds = _composite.AsSpan(0, (int)Math.Min(SegmentOdds, (to - low) / 2 + 1));
        CrossOff(low, odds);
        return odds.Count((byte)0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CrossOff(long low, Span<byte> odds)
    {
        odds.Clear();
        var high = low + 2L * (odds.Length - 1);
        foreach (long prime in _primes)
        {
            if (prime * prime > high) return;
            for (var i = FirstOddMultiple(prime, low); i < odds.Length; i += (int)prime) odds[(int)i] = 1;
        }
    }

    /// <summary>How many odd numbers after <paramref name="low"/> the first odd multiple of a prime lies, the prime itself left out.</summary>
    private static long FirstOddMultiple(long prime, long low)
    {
        var first = Math.Max(prime * prime, (low + prime - 1) / prime * prime);
        if (first % 2 == 0) first += prime;
        return (first - low) / 2;
    }

    /// <summary>Extends the kept primes to at least <paramref name="to"/>; doubling, so that rising inputs do not repeat the work.</summary>
    private void LearnPrimes(long to)
    {
        if (to <= _primesTo) return;
        var goal = Math.Max(to, Math.Min(2 * _primesTo, 1 << 16));
        LearnPrimes((long)Math.Sqrt(goal) + 1);
        var primes = new List<int>(_primes);
        for (var low = (_primesTo + 1) | 1; low <= goal; low += 2 * SegmentOdds)
        {
            var odds = _composite.AsSpan(0, (int)Math.Min(SegmentOdds, (goal - low) / 2 + 1));
            CrossOff(low, odds);
            for (var i = 0; i < odds.Length; i++)
                if (odds[i] == 0) primes.Add((int)(low + 2 * i));
        }
        _primes = [.. primes];
        _primesTo = goal;
    }
}
