using System.Runtime.CompilerServices;
using ActorCompute.Pool;

namespace ActorCompute;

/// <summary>The results of a map, streamed. Every enumeration is a job of its own, which begins with it; leaving it early cancels the job.</summary>
/// <typeparam name="T">The type of a result.</typeparam>
public sealed class MapResults<T> : IAsyncEnumerable<T>
{
    private readonly IAsyncEnumerable<ResultRun<T>> _runs;

    internal MapResults(IAsyncEnumerable<ResultRun<T>> runs) => _runs = runs;

    /// <summary>Begins a job whose results are delivered up to the first item that failed: its <see cref="TaskFailedException"/> is thrown.</summary>
    /// <param name="cancellationToken">Cancels the job and ends the enumeration.</param>
    /// <returns>The results.</returns>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var run in _runs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var value in run.Successes()) yield return value;
        }
    }

    /// <summary>Begins a job whose items are delivered all, whatever became of them: what <c>asyncio.gather(return_exceptions=True)</c> gives.</summary>
    /// <param name="cancel">Cancels the job and ends the enumeration.</param>
    /// <returns>One outcome an item, in the order in which the results would come.</returns>
    /// <exception cref="JobCancelledException">While enumerating: the job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: <paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">While enumerating: the cluster is out of reach, or refuses the job.</exception>
    public async IAsyncEnumerable<ItemOutcome<T>> OutcomesAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var run in _runs.WithCancellation(cancel).ConfigureAwait(false))
        {
            foreach (var outcome in run.Outcomes()) yield return outcome;
        }
    }
}
