using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Clients;

/// <summary>Opens a job, appends its inputs in pieces, some calls ahead of their answers, and closes it. Goes on where it was after a lost call.</summary>
internal sealed class SimProducer : SimClient
{
    private enum Stage { Opening, Appending, Closing, Done }

    private const int Ahead = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(500);

    private Stage _stage;
    private long _acknowledged;
    private long _sent;
    private int _calls;
    private bool _isInDoubt;   // how the job stands

    public SimProducer(SimCluster cluster, JobPlan plan) : base(cluster, plan, "producer") => World.Deliver(this, new GoOn(), this, plan.At);

    public bool IsDone => _stage is Stage.Done || IsStopped;

    /// <summary>Sends what it has sent before once more.</summary>
    public void Repeat()
    {
        if (_stage is Stage.Appending) _sent = Math.Max(0, _sent - Plan.Pieces.FirstOrDefault());
    }

    protected override void Answered(object answer)
    {
        switch (answer)
        {
            case InputsStored m:
                _calls--;
                if (m.Next > Cluster.Database.Find(Plan.Id)!.Total) throw new BrokenPromiseException($"{Plan.Id} is said to have {m.Next} inputs stored.");
                _acknowledged = Math.Max(_acknowledged, m.Next);
                _sent = Math.Max(_sent, _acknowledged);
                break;
            case JobView m:
                TakeView(m);
                break;
            case Refused m:
                _isInDoubt = m.Kind is Refusal.Conflict;
                Unanswered();
                return;
        }
        if (_stage is Stage.Appending && Plan.Pause > TimeSpan.Zero) StartTimer(nameof(GoOn), new GoOn(), Plan.Pause);
        else if (_stage is not Stage.Done) Tell(new GoOn(), this);
    }

    protected override void Unanswered()
    {
        Forget();
        (_calls, _sent) = (0, _acknowledged);
        if (_stage is not Stage.Done) StartTimer(nameof(GoOn), new GoOn(), Pause);
    }

    protected override void React(object message)
    {
        if (_stage is Stage.Opening && _calls++ == 0) Ask(new OpenJob(Plan.Id, Plan.Spec), Patience);
        else if (_isInDoubt && _calls == 0) Call(new AwaitChange(-1));
        else if (_stage is Stage.Appending) Append();
        else if (_stage is Stage.Closing && _calls == 0) Call(new CloseInputs(Plan.Items));
    }

    private void TakeView(JobView view)
    {
        (_calls, _isInDoubt) = (0, false);
        if (view.Job.Id != Plan.Id) throw new BrokenPromiseException($"{Plan.Id} asked, and was told of {view.Job.Id}.");
        if (view.Job.Status >= JobStatus.Succeeded) _stage = Stage.Done;
        else if (_stage is Stage.Opening) _stage = Stage.Appending;
        else if (view.Job.Status is not JobStatus.Open) _stage = Stage.Done;
    }

    private void Append()
    {
        while (_sent < Plan.Items && _calls < Ahead)
        {
            var next = ItemRange.Of(_sent, Math.Min(Plan.Items - _sent, Plan.Pieces[(int)(_sent % Plan.Pieces.Count)]));
            _sent = next.End;
            Call(new AppendInputs(Ledger.InputsOf(Plan, next)));
            if (Plan.Pause > TimeSpan.Zero) return;
        }
        if (_acknowledged < Plan.Items || _calls > 0) return;
        _stage = Stage.Closing;
        Call(new CloseInputs(Plan.Items));
    }

    private void Call(object question)
    {
        _calls++;
        AskJob(question, Patience);
    }

    private sealed record GoOn;
}
