using ActorCompute;

// Counts primes on all cores of this machine, or with --cluster on all nodes of the cluster whose access file is here.
await using var pool = args is ["--cluster"] ? await ComputePool.ConnectAsync() : await ComputePool.StartLocalAsync();

const int Below = 10_000_000;
var length = Below / 100;
int[] counts = await pool.MapAsync(from => CountPrimes(from, from + length), Enumerable.Range(0, 100).Select(i => i * length));
Console.WriteLine($"{counts.Sum():N0} primes below {Below:N0}");

// Runs in worker processes.
static int CountPrimes(int from, int to)
{
    var count = 0;
    for (var n = Math.Max(from, 2); n < to; n++)
        if (IsPrime(n)) count++;
    return count;
}

static bool IsPrime(int n)
{
    if (n % 2 == 0) return n == 2;
    for (var divisor = 3; divisor * divisor <= n; divisor += 2)
        if (n % divisor == 0) return false;
    return true;
}
