using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using Akka.Actor;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    /// <summary>At most four answers a second to someone who watches.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a job that has ended waits for questions before it is forgotten until the next.</summary>
    private static readonly TimeSpan RestAfter = TimeSpan.FromMinutes(1);

    /// <summary>Failed items at once; each may lie in an input segment of its own.</summary>
    private const int FailurePage = 500;

    private static readonly TimeSpan SaveAgainAfter = TimeSpan.FromSeconds(1);

    private readonly PendingInputs<IActorRef> _pending;
    private readonly ClientPresence _client;
    private readonly Waiting<AwaitChange> _watchers = new();
    private readonly List<IActorRef> _awaitingSave = [];
    private readonly List<IActorRef> _closers = [];
    private bool _isClosing;
    private bool _saved = true;
    private long _version;

    private void ReceiveInputs()
    {
        Receive<AppendInputs>(Append);
        Receive<CloseInputs>(m => Close(m.Total));
    }

    private void ReceiveStored()
    {
        Receive<Stored>(m => m.Write is InsertInputs, m => InputsAreStored());
        Receive<Stored>(m => m.Write is SaveJob, m => IsSaved(((SaveJob)m.Write).Job));
        Receive<NotStored>(m => m.Write is InsertInputs, m => InputsAreNotStored(m.Reason));
        Receive<NotStored>(m => m.Write is SaveJob, IsNotSaved);
        Receive<Stored>(m => m.Write is InsertDeath or DeleteDeath, _ => { });
        Receive<NotStored>(m => m.Write is InsertDeath or DeleteDeath, _ => { });   // the store has said so; it costs a restart a death at most
        Receive<SaveAgain>(_ => _services.Writer.Tell(new SaveJob(_stored)));
    }

    private void ReceiveReaders()
    {
        Receive<ReadResults>(m => { _client.Seen(Now); _collector.Forward(m); });
        Receive<AwaitChange>(Watch);
        Receive<ShowOpened>(m => { _client.Seen(Now); Sender.Tell(View() with { WasThere = m.WasThere }); });
        Receive<ReadFailures>(m => Read(m, Sender));
        Receive<TellWatchers>(_ => TellWatching());
    }

    private void Read(ReadFailures asked, IActorRef reader) => Task.Run(() => _services.Store.ReadFailures(_stored.Key, asked.From, ResultOrder.PageBytes, FailurePage))
        .PipeTo(reader, success: items => new FailureList(items), failure: e => new Refused(Refusal.Unavailable, $"The failures could not be read from the store: {e.Message}"));

    private void Append(AppendInputs append)
    {
        _client.Seen(Now);
        if (append.Inputs.End <= _job.Total) Sender.Tell(new InputsStored(_job.Total));
        else if (_job.HasEnded) Sender.Tell(new Refused(Refusal.Conflict, $"Job {_stored.Id} has ended ({Describe()}) and takes no more inputs."));
        else if (_job.Status is not JobStatus.Open || _isClosing)
            Sender.Tell(new Refused(Refusal.Conflict, $"Job {_stored.Id} is closed and takes no more inputs."));
        else if (append.Inputs.First > _pending.Next)
            Sender.Tell(new Refused(Refusal.Conflict, $"Job {_stored.Id} expects item {_pending.Next} next, not {append.Inputs.First}."));
        else if (_pending.TryAdd(append.Inputs, Sender)) WriteInputs();
        else Sender.Tell(new InputsStored(_job.Total));
    }

    private void WriteInputs()
    {
        if (_pending.Begin() is { Count: > 0 } segments) _services.Writer.Tell(new InsertInputs(_stored.Key, segments));
        else if (_isClosing && _pending.IsEmpty) CloseNow();
    }

    private void InputsAreStored()
    {
        foreach (var (segment, asker) in _pending.End())
        {
            if (_job.HasEnded)
            {
                asker.Tell(new Refused(Refusal.Conflict, $"Job {_stored.Id} has ended ({Describe()}) and takes no more inputs."));
                continue;
            }
            _inputs.Note(segment.Range);
            if (_job.Running > 0 || !_job.HasOpenItems) _inputs.Keep(segment);   // a job that only waits its turn leaves its inputs in the store
            Commit(_job.Append(segment.Range));
            asker.Tell(new InputsStored(_job.Total));
        }
        if (_job.HasEnded)
        {
            AnswerClosers();   // called off while its last inputs were on their way
            return;
        }
        WriteInputs();
        Announce();
    }

    private void InputsAreNotStored(string reason)
    {
        var refused = new Refused(Refusal.Unavailable, $"The inputs could not be stored: {reason}.");
        foreach (var asker in _pending.Fail(_job.Total)) asker.Tell(refused);
        foreach (var closer in _closers) closer.Tell(refused);
        _closers.Clear();
        _isClosing = false;
    }

    /// <summary>A job whose inputs nobody will send, or whose results nobody will read, is called off.</summary>
    private void EndWithoutClient()
    {
        _client.Listen(Now, _services.Hearing.Last);
        if ((_job.Status is JobStatus.Open || _job.Spec.Attached) && _client.IsGone)
            Commit(_job.Cancel($"its client has not been heard of for {ClientPresence.Patience.TotalSeconds:0} s"));
        else if (_job.Status is not JobStatus.Open && !_job.Spec.Attached) Timers.Cancel(nameof(LookForClient));
    }

    private void Close(long total)
    {
        if (_pending.Next != total)
            Sender.Tell(OtherInputs(_pending.Next, total));
        else
        {
            _isClosing = true;
            _closers.Add(Sender);
            if (_pending.IsEmpty) CloseNow();
        }
    }

    /// <summary>One that was cancelled may lack inputs; one that ran to its end was closed, and must have been so at the same number.</summary>
    private void CloseEnded(CloseInputs close)
    {
        if (_job.Status is JobStatus.Cancelled || close.Total == _job.Total) AwaitSave(Sender);
        else Sender.Tell(OtherInputs(_job.Total, close.Total));
    }

    private Refused OtherInputs(long there, long asked) => new(Refusal.Conflict, _stored.Spec.SubmissionKey is { Length: > 0 } key
        ? $"The key '{key}' is job {_stored.Id}'s, and that has {there} inputs, not {asked}: send the same inputs again, or take another key."
        : $"Job {_stored.Id} holds {there} inputs and cannot be closed at {asked}.");

    private void CloseNow()
    {
        _isClosing = false;
        if (_job.Status is JobStatus.Open)
        {
            Commit(_job.Close());
            Save(finished: null);
        }
        AnswerClosers();
        Complete();
    }

    private void AnswerClosers()
    {
        foreach (var closer in _closers) AwaitSave(closer);
        _closers.Clear();
    }

    /// <summary>Writes down how the job stands; whoever waits for it is told once it is stored.</summary>
    private void Save(DateTimeOffset? finished)
    {
        _stored = Current() with { Finished = finished, FinishedAge = finished is null ? null : _services.Store.Age };
        _saved = false;
        _services.Writer.Tell(new SaveJob(_stored));
    }

    private void IsSaved(StoredJob saved)
    {
        if (saved.Status != _stored.Status) return;   // a later one is on its way
        _saved = true;
        var view = View();
        foreach (var asker in _awaitingSave) asker.Tell(view);
        _awaitingSave.Clear();
        if (!_job.HasEnded)
        {
            Complete();   // merging waits for the store to have the job closed
            return;
        }
        _collector.Tell(new ResultsEnded(_stored));
        TellWatching();
        Context.SetReceiveTimeout(RestAfter);
    }

    /// <summary>It is tried again; whoever waits is told why it takes long. Who closes the job is to ask again, and finds it closed.</summary>
    private void IsNotSaved(NotStored lost)
    {
        Timers.StartSingleTimer(nameof(SaveAgain), new SaveAgain(), SaveAgainAfter);
        var refused = _job.Status is JobStatus.Cancelled
            ? lost.ToRefusal($"Job {_stored.Id} is stopped, and that could not be stored yet, so that it would run again if the coordinator were started anew")
            : new Refused(Refusal.Unavailable, $"The end of {(_job.HasEnded ? "" : "the inputs of ")}job {_stored.Id} could not be stored: {lost.Reason}.");
        foreach (var asker in _awaitingSave) asker.Tell(refused);
        _awaitingSave.Clear();
    }

    /// <summary>A job that had ended before this actor began.</summary>
    private void Rest()
    {
        _collector.Tell(new ResultsEnded(_stored));
        Context.SetReceiveTimeout(RestAfter);
    }

    private void AwaitSave(IActorRef asker)
    {
        if (_saved) asker.Tell(View());
        else _awaitingSave.Add(asker);
    }

    private void Watch(AwaitChange watch)
    {
        if (watch.Known < 0 || (_job.HasEnded && _saved))
        {
            Sender.Tell(View());
            return;
        }
        _watchers.Add(watch, Sender, Now);
        if (watch.Known != _version) TellLater();
    }

    private void Changed()
    {
        _version++;
        TellLater();
    }

    private void TellLater()
    {
        if (!Timers.IsTimerActive(nameof(TellWatchers))) Timers.StartSingleTimer(nameof(TellWatchers), new TellWatchers(), TellEvery);
    }

    private void TellWatching()
    {
        var view = View();
        foreach (var (_, asker) in _watchers.TakeAll()) asker.Tell(view);
        Context.Parent.Tell(view);
    }

    private JobView View() => new(_job.HasEnded ? _stored : Current(), _job.Running, _version)
    {
        IsMerging = (_job.IsMerging || _isPlanning) && !_job.HasEnded, Merges = _job.Merges + (_job.HasEnded ? 0 : _runs.Count), Merged = _job.Merged,
        Waiting = _job.WaitsFor(Now) ?? "",
    };

    private StoredJob Current() => _stored with
    {
        Status = _job.Status,
        Total = _job.Total,
        Answered = _job.Answered,
        Failed = _job.Failed,
        Cpu = _cost.Cpu,
        Wall = _cost.Wall,
        Waited = _cost.Waited,
        Allocated = _cost.Allocated,
        Collections = _cost.Collections,
        Reason = _job.Reason,
        Due = Due(),
    };

    private string Describe() => _job.Status.ToString().ToLowerInvariant();

    private sealed record TellWatchers;

    private sealed record SaveAgain;
}
