using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Client.Tests.Fake;

/// <summary>One job of a <see cref="FakeCoordinator"/>: its inputs are stored as they come; its results are their squares, or what its code makes of them.</summary>
internal sealed class FakeJob(string id, string task, InvocationRunner? code, Func<bool> isStalled)
{
    private readonly List<Segment> _inputs = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Reason { get; private set; } = "";

    public bool IsClosed { get; private set; }

    public bool IsCancelled { get; private set; }

    public long Next => _inputs.Count == 0 ? 0 : _inputs[^1].End;

    public IReadOnlyList<Segment> Inputs => _inputs;

    public bool HasEnded => IsCancelled || (IsClosed && !isStalled());

    /// <summary>Stores what is not yet stored; false if items are missing before it.</summary>
    public bool Append(Segment segment)
    {
        lock (_inputs)
        {
            if (segment.First > Next) return false;
            if (segment.End > Next) _inputs.Add(segment.Slice(new(Next, segment.End)));
        }
        Changed();
        return true;
    }

    public void Close()
    {
        IsClosed = true;
        Changed();
    }

    public void Cancel(string reason)
    {
        if (HasEnded) return;
        (IsCancelled, Reason) = (true, reason);
        Changed();
    }

    /// <summary>Waits for an input behind the first <paramref name="seen"/>; null when there will be none.</summary>
    public async Task<Segment?> InputAsync(int seen, CancellationToken cancel)
    {
        while (true)
        {
            var changed = _changed.Task;
            lock (_inputs)
            {
                if (!isStalled() && seen < _inputs.Count) return _inputs[seen];
            }
            if (HasEnded) return null;
            await changed.WaitAsync(cancel);
        }
    }

    public async Task<Protos.Job> ChangedAsync(CancellationToken cancel)
    {
        await _changed.Task.WaitAsync(cancel);
        return ToMessage();
    }

    public Protos.Job ToMessage() => new()
    {
        Id = id, Task = task, Kind = "cpu", Total = Next, Succeeded = IsClosed ? Next : 0, Reason = Reason,
        State = IsCancelled ? "cancelled" : !IsClosed ? "open" : isStalled() ? "running" : "succeeded",
    };

    public Task<(Segment Values, IReadOnlyList<Failure> Failures)> RunAsync(Segment input) =>
        code is null ? Task.FromResult(Run(input)) : code.RunAsync(input);

    /// <summary>Negative numbers fail; documents come back as they are.</summary>
    private static (Segment Values, IReadOnlyList<Failure> Failures) Run(Segment input)
    {
        if (input.Codec is Codec.Json) return (input, []);
        var (start, step) = input.Progression;
        var inputs = Enumerable.Range(0, (int)input.Count).Select(i => start + step * i).ToArray();
        var bytes = new byte[inputs.Length * sizeof(long)];
        for (var i = 0; i < inputs.Length; i++) BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(long)), inputs[i] * inputs[i]);
        var failures = inputs.Index().Where(n => n.Item < 0).Select(n => new Failure(input.First + n.Index, FailureKind.Exception, "Negative", "below zero", Node: "fake"));
        return (Segment.OfRaw(input.First, ElementType.Int64, bytes), [.. failures]);
    }

    public void Wake() => Changed();

    private void Changed() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
