using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Reducing;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using Akka.Actor;

namespace ActorCompute.Coordinator.Jobs;

// Results that are merged: once all items have their outcome, merge items are appended, round after round, until one value is left.
internal sealed partial class JobActor
{
    private static readonly TimeSpan AppendAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Queue<MergeRun> _runs = [];   // of this round, those that are no merge items yet
    private bool _isPlanning;

    private ReductionStore Reduction => new(_services.Store, _services.Content);

    private void ReceiveMerges()
    {
        Receive<MergesPlanned>(Plan);
        Receive<MergeComposed>(m => Append(m.Write));
        Receive<ReductionFails>(Fail);
        Receive<AppendMergeAgain>(m => Append(m.Write));
        Receive<MergeAgain>(_ => { _isPlanning = false; Complete(); });
        Receive<Stored>(m => m.Write is InsertMerge, m => Appended((InsertMerge)m.Write));
        Receive<NotStored>(m => m.Write is InsertMerge, m => Timers.StartSingleTimer(nameof(AppendMergeAgain), new AppendMergeAgain((InsertMerge)m.Write), AppendAgainAfter));
    }

    /// <summary>Ends the job if all of it is in the store, or goes on with merging.</summary>
    private void Complete()
    {
        Commit(_job.Complete());
        if (!_job.AwaitsMerging || _isPlanning || !_saved) return;
        _isPlanning = true;
        var (key, items, reduction) = (_stored.Key, _job.Total, Reduction);
        Task.Run(() => reduction.Next(key, items)).PipeTo(Self, success: step => new MergesPlanned(step), failure: e => new ReductionFails(e));
    }

    private void Plan(MergesPlanned planned)
    {
        if (_job.HasEnded) return;
        if (planned.Step is MergeStep.Round round)
        {
            foreach (var run in round.Runs) _runs.Enqueue(run);
            ComposeNext();
        }
        else
        {
            Commit(_job.Reduced(""));
        }
    }

    private void ComposeNext()
    {
        if (!_runs.TryPeek(out var run))
        {
            _isPlanning = false;
            Complete();
            return;
        }
        var (key, item, reduction) = (_stored.Key, _inputs.End, Reduction);
        Task.Run(() => reduction.ComposeAsync(key, run, item, CancellationToken.None))
            .PipeTo(Self, success: input => new MergeComposed(new(key, input, run.Block)), failure: e => new ReductionFails(e));
    }

    private void Append(InsertMerge write)
    {
        if (!_job.HasEnded) _services.Writer.Tell(write);
    }

    private void Appended(InsertMerge write)
    {
        if (_job.HasEnded) return;
        _inputs.Note(write.Input.Range);
        _inputs.Keep(write.Input);
        _runs.Dequeue();
        Commit(_job.AppendMerges(write.Input.Range));
        ComposeNext();
        Announce();
    }

    /// <summary>What cannot be merged ends the job; while the disk gives or takes nothing, merging waits and is planned anew.</summary>
    private void Fail(ReductionFails failed)
    {
        if (_job.HasEnded) return;
        if (failed.Cause is ReductionDefectException defect)
        {
            Commit(_job.Reduced(defect.Message));
            return;
        }
        if (TroubleOf(failed.Cause) is not { } trouble) throw new InvalidOperationException("The results could not be read to be merged.", failed.Cause);
        _services.Writer.Tell(new DiskTrouble(trouble));
        _runs.Clear();
        Timers.StartSingleTimer(nameof(MergeAgain), new MergeAgain(), AppendAgainAfter);
    }

    private static string? TroubleOf(Exception cause) => cause is StoreUnreadableException or ContentUnreadableException
        or UserError { InnerException: IOException or UnauthorizedAccessException } ? cause.Message.TrimEnd('.') : null;

    private sealed record MergesPlanned(MergeStep Step);

    private sealed record MergeComposed(InsertMerge Write);

    private sealed record ReductionFails(Exception Cause);

    private sealed record AppendMergeAgain(InsertMerge Write);

    private sealed record MergeAgain;
}
