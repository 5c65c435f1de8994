using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Reducing;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Tasks;

/// <summary>The code of the CPU tasks that every node has, by the names of <see cref="Messages.Tasks.TaskCatalogue"/>.</summary>
internal static class TaskTable
{
    public static IReadOnlyCollection<string> Names { get; } = ["square", "sum-squares", "count-primes", "word-count", "mandelbrot-row"];

    /// <summary>A runner of the task for one thread, made by <paramref name="make"/>, or one whose every item fails if there is no such task.</summary>
    public static TaskRunner Create(string task, IRunnerMaker make) => task switch
    {
        "square" => make.Numbers<long, long>(Integers.Of, Arithmetic.Square),
        "sum-squares" => make.Numbers<long, ulong>(Integers.Of, Arithmetic.SumSquares),
        "count-primes" => make.Numbers<PrimeRange, long>(PrimeRange.Read, new PrimeSieve().Count),
        "word-count" => make.Documents<string, SortedDictionary<string, int>>(JsonTexts.Of, WordCount.Count, WordCount.Write),
        "mandelbrot-row" => make.Documents<MandelbrotRow, int[]>(MandelbrotRows.Of, Mandelbrot.Run, Mandelbrot.Write),
        _ => new NumberRunner<long, long>(_ => new NoInput<long>($"This worker has no task '{task}'."), Arithmetic.Square),
    };
}
