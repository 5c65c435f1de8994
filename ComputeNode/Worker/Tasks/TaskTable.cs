using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Tasks;

/// <summary>The code of the CPU tasks that every node has, by the names of <see cref="Messages.Tasks.TaskCatalogue"/>.</summary>
internal static class TaskTable
{
    public static IReadOnlyCollection<string> Names { get; } = ["square", "sum-squares", "count-primes", "word-count", "mandelbrot-row"];

    /// <summary>A runner of the task for one thread, or one whose every item fails if there is no such task.</summary>
    public static TaskRunner Create(string task) => task switch
    {
        "square" => new NumberRunner<long, long>(Integers.Of, Arithmetic.Square),
        "sum-squares" => new NumberRunner<long, ulong>(Integers.Of, Arithmetic.SumSquares),
        "count-primes" => new NumberRunner<PrimeRange, long>(PrimeRange.Read, new PrimeSieve().Count),
        "word-count" => new DocumentRunner<string, SortedDictionary<string, int>>(JsonTexts.Of, WordCount.Count, WordCount.Write),
        "mandelbrot-row" => new DocumentRunner<MandelbrotRow, int[]>(MandelbrotRows.Of, Mandelbrot.Run, Mandelbrot.Write),
        _ => new NumberRunner<long, long>(_ => new NoInput<long>($"This worker has no task '{task}'."), Arithmetic.Square),
    };
}
