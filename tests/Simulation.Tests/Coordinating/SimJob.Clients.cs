using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

internal sealed partial class SimJob
{
    private static readonly TimeSpan SaveAgainAfter = TimeSpan.FromSeconds(1);

    private readonly PendingInputs<Address> _pending;
    private readonly ClientPresence _client;
    private readonly List<Address> _awaitingSave = [];
    private readonly List<Address> _closers = [];
    private bool _isClosing;
    private bool _saved = true;
    private long _version;

    /// <summary>What is dealt with in every state.</summary>
    private bool ReceiveCommon(object message)
    {
        switch (message)
        {
            case AppendInputs m: Append(m); return true;
            case Stored { Write: InsertInputs }: InputsAreStored(); return true;
            case Stored { Write: SaveJob save }: IsSaved(save.Job); return true;
            case NotStored { Write: InsertInputs } m: InputsAreNotStored(m.Reason); return true;
            case NotStored { Write: SaveJob } m: IsNotSaved(m.Reason); return true;
            case Stored { Write: InsertDeath or DeleteDeath } or NotStored { Write: InsertDeath or DeleteDeath }: return true;
            case SaveAgain: _services.Writer.Tell(new SaveJob(_stored), this); return true;
            case ReadResults m: _client.Seen(Now); _collector.Tell(m, Sender); return true;
            case AwaitChange: Sender!.Tell(View(), this); return true;
            default: return false;
        }
    }

    private void Append(AppendInputs append)
    {
        _client.Seen(Now);
        if (append.Inputs.End <= State.Total) Sender!.Tell(new InputsStored(State.Total), this);
        else if (State.HasEnded) Sender!.Tell(new Refused(Refusal.Conflict, "ended"), this);
        else if (State.Status is not JobStatus.Open || _isClosing) Sender!.Tell(new Refused(Refusal.Conflict, "closed"), this);
        else if (append.Inputs.First > _pending.Next) Sender!.Tell(new Refused(Refusal.Conflict, "gap"), this);
        else if (_pending.TryAdd(append.Inputs, Sender!)) WriteInputs();
        else Sender!.Tell(new InputsStored(State.Total), this);
    }

    private void WriteInputs()
    {
        if (_pending.Begin() is { Count: > 0 } segments) _services.Writer.Tell(new InsertInputs(_stored.Key, segments), this);
        else if (_isClosing && _pending.IsEmpty) CloseNow();
    }

    private void InputsAreStored()
    {
        foreach (var (segment, asker) in _pending.End())
        {
            if (State.HasEnded)
            {
                asker.Tell(new Refused(Refusal.Conflict, "ended"), this);
                continue;
            }
            _inputs.Note(segment.Range);
            if (State.Running > 0 || !State.HasOpenItems) _inputs.Keep(segment);
            Commit(State.Append(segment.Range));
            asker.Tell(new InputsStored(State.Total), this);
        }
        if (State.HasEnded)
        {
            AnswerClosers();
            return;
        }
        WriteInputs();
        Announce();
    }

    private void IsNotSaved(string reason)
    {
        StartTimer(nameof(SaveAgain), new SaveAgain(), SaveAgainAfter);
        foreach (var asker in _awaitingSave) asker.Tell(new Refused(Refusal.Unavailable, reason), this);
        _awaitingSave.Clear();
    }

    private void InputsAreNotStored(string reason)
    {
        var refused = new Refused(Refusal.Unavailable, reason);
        foreach (var asker in _pending.Fail(State.Total)) asker.Tell(refused, this);
        foreach (var closer in _closers) closer.Tell(refused, this);
        _closers.Clear();
        _isClosing = false;
    }

    private void EndWithoutClient()
    {
        _client.Listen(Now, heardAnybody: Now);   // there is always somebody to be heard here
        if ((State.Status is JobStatus.Open || State.Spec.Attached) && _client.IsGone) Commit(State.Cancel("its client has not been heard of"));
        else if (State.Status is not JobStatus.Open && !State.Spec.Attached) Cancel(nameof(LookForClient));
    }

    private void Close(long total)
    {
        if (_pending.Next != total) Sender!.Tell(new Refused(Refusal.Conflict, $"closed at {total}, has {_pending.Next}"), this);
        else
        {
            _isClosing = true;
            _closers.Add(Sender!);
            if (_pending.IsEmpty) CloseNow();
        }
    }

    private void CloseNow()
    {
        _isClosing = false;
        if (State.Status is JobStatus.Open)
        {
            Commit(State.Close());
            Save(isFinished: false);
        }
        AnswerClosers();
        Commit(State.Complete());
    }

    private void AnswerClosers()
    {
        foreach (var closer in _closers) AwaitSave(closer);
        _closers.Clear();
    }

    private void Save(bool isFinished)
    {
        _stored = Current() with { Finished = isFinished ? DateTimeOffset.UnixEpoch + Now : null };
        _saved = false;
        _services.Writer.Tell(new SaveJob(_stored), this);
    }

    private void IsSaved(StoredJob saved)
    {
        if (saved.Status != _stored.Status) return;
        _saved = true;
        foreach (var asker in _awaitingSave) asker.Tell(View(), this);
        _awaitingSave.Clear();
        if (State.HasEnded) _collector.Tell(new ResultsEnded(_stored), this);
    }

    private void AwaitSave(Address asker)
    {
        if (_saved) asker.Tell(View(), this);
        else _awaitingSave.Add(asker);
    }

    private JobView View() => new(State.HasEnded ? _stored : Current(), State.Running, ++_version);

    private StoredJob Current() => _stored with
    {
        Status = State.Status, Total = State.Total, Answered = State.Answered, Failed = State.Failed, Cpu = _cost.Cpu, Wall = _cost.Wall, Allocated = _cost.Allocated,
        Collections = _cost.Collections, Waited = _cost.Waited, Reason = State.Reason,
    };

    private sealed record SaveAgain;
}
