using System.Runtime.CompilerServices;

namespace ActorCompute.Worker.Tasks;

/// <summary>The tasks that only calculate.</summary>
internal static class Arithmetic
{
    /// <summary>n × n.</summary>
    /// <exception cref="OverflowException">That leaves 64 bits.</exception>
    public static long Square(long n) => checked(n * n);

    /// <summary>The sum of i² for 0 ≤ i &lt; n modulo 2⁶⁴, added up term by term: it is there to take time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong SumSquares(long n)
    {
        var sum = 0UL;
        for (var i = 0L; i < n; i++) sum += (ulong)i * (ulong)i;
        return sum;
    }
}
