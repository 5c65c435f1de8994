using System.Threading.Channels;
using ActorCompute.Connections;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using Grpc.Core;

namespace ActorCompute.Jobs;

/// <summary>Streams a job's inputs to the coordinator and closes the job. After a lost connection it goes on where the coordinator says.</summary>
/// <param name="opened">The job as it was opened just now.</param>
internal sealed class SegmentUpload(Protos.Jobs.JobsClient jobs, JobRequest request, JobSnapshot opened, Reconnection reconnection)
{
    private const int ReadAhead = 4;

    /// <summary>The coordinator gives up a job whose client is silent for 30 s; an open stream is a sign of life, even without an input.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly UploadWindow _window = new(mayBeAhead: request.Key.Length > 0);
    private readonly Lock _windowLock = new();
    private readonly SemaphoreSlim _room = new(0, 1);
    private JobSnapshot? _known = opened;
    private IJobInput? _input;

    /// <summary>Whether the job may be fed by others, too.</summary>
    private bool IsKeyed => request.Key.Length > 0;

    /// <summary>Sends everything and closes the job; returns early, without closing, if the job has ended.</summary>
    /// <exception cref="UserError">An input is malformed.</exception>
    public async Task RunAsync(IJobInput input, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var segments = Channel.CreateBounded<Segment>(ReadAhead);
        _input = input;
        var reading = ReadAsync(input, segments.Writer, stop.Token);
        try
        {
            while (await AppendAsync(segments.Reader, stop.Token).ConfigureAwait(false) is false)
            {
                // Another connection takes up what this one left.
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(IJobInput input, ChannelWriter<Segment> segments, CancellationToken cancel)
    {
        try
        {
            await foreach (var segment in input.ReadAsync(cancel).ConfigureAwait(false)) await segments.WriteAsync(segment, cancel).ConfigureAwait(false);
            segments.Complete();
        }
        catch (Exception e)
        {
            segments.Complete(e);   // whoever reads the segments meets it behind the last good one
        }
    }

    /// <summary>Over one connection, sends what is left; true when nothing more is to be done.</summary>
    private async Task<bool> AppendAsync(ChannelReader<Segment> segments, CancellationToken cancel)
    {
        try
        {
            var job = _known ?? await AskAsync(() => jobs.OpenAsync(request.ToMessage(), cancellationToken: cancel), cancel).ConfigureAwait(false);
            _known = null;
            if (job.HasEnded && (!IsKeyed || job.State is JobState.Cancelled)) return true;
            if (request.Attached && job.Total < Acknowledged()) throw new JobForgottenException(request.Id);
            Acknowledge(job.Total);
            if (job.State is not JobState.Open) await CountAsync(segments, cancel).ConfigureAwait(false);
            else if (!_window.IsEmpty || await IsToBeOpenedAsync(segments, cancel).ConfigureAwait(false)) await StreamAsync(segments, cancel).ConfigureAwait(false);
            if (!segments.Completion.IsCompleted || !_window.IsEmpty) throw ApiError.BrokenOff("the upload broke off");
            await jobs.CloseAsync(new Protos.CloseRequest { Id = request.Id.Value, Total = _window.End }, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
            reconnection.Restored();
            return true;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.FailedPrecondition && !cancel.IsCancellationRequested)
        {
            var get = new Protos.GetRequest { Id = request.Id.Value };
            var now = await AskAsync(() => jobs.GetAsync(get, cancellationToken: cancel), cancel).ConfigureAwait(false);
            if (now.HasEnded && (!IsKeyed || now.State is JobState.Cancelled)) return true;
            if (IsKeyed && now.State is not JobState.Open) throw OtherInputs(now.Total);
            await reconnection.PauseAsync(e, cancel).ConfigureAwait(false);
            return false;
        }
        catch (RpcException e)
        {
            await reconnection.PauseAsync(e, cancel).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Of a job that takes no more inputs: reads these, to see whether they are as many.</summary>
    private async Task CountAsync(ChannelReader<Segment> segments, CancellationToken cancel)
    {
        var stored = _window.Stored;
        await foreach (var segment in segments.ReadAllAsync(cancel).ConfigureAwait(false))
            if (Add(segment) is not null) throw OtherInputs(stored);
        if (_window.End != stored) throw OtherInputs(stored);
    }

    private UserError OtherInputs(long there) => new(ExitStatus.BadInput,
        $"The key '{request.Key}' is job {request.Id}'s, which holds {there} inputs, and these are not as many: take another key, or submit the same again.");

    /// <summary>Waits for the first segment, though not for ever; false if there is none.</summary>
    private static async Task<bool> IsToBeOpenedAsync(ChannelReader<Segment> segments, CancellationToken cancel)
    {
        var waiting = segments.WaitToReadAsync(cancel).AsTask();
        return await Task.WhenAny(waiting, Task.Delay(Silence, cancel)).ConfigureAwait(false) != waiting || await waiting.ConfigureAwait(false);
    }

    private async Task StreamAsync(ChannelReader<Segment> segments, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var call = jobs.Append(cancellationToken: over.Token);
        var acknowledging = AcknowledgeAsync(call.ResponseStream);
        var requests = new RequestWriter<Protos.AppendRequest>(call.RequestStream, acknowledging, Timeout.InfiniteTimeSpan, TimeProvider.System);
        var sending = SendAsync(requests, segments, over.Token);
        if (await Task.WhenAny(sending, acknowledging).ConfigureAwait(false) == sending) await sending.ConfigureAwait(false);
        try
        {
            await acknowledging.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(RequestWriter<Protos.AppendRequest> requests, ChannelReader<Segment> segments, CancellationToken cancel)
    {
        var isOpen = true;
        if (IsKeyed || (_window.IsEmpty && !segments.TryPeek(out _))) isOpen = await requests.WriteAsync(new() { Id = request.Id.Value }).ConfigureAwait(false);
        foreach (var segment in Unacknowledged()) isOpen = isOpen && await requests.WriteAsync(Append(segment)).ConfigureAwait(false);
        while (isOpen && await segments.WaitToReadAsync(cancel).ConfigureAwait(false))
        {
            while (!HasRoom()) await _room.WaitAsync(cancel).ConfigureAwait(false);
            if (!segments.TryRead(out var segment)) continue;
            if (Add(segment) is { } rest) isOpen = await requests.WriteAsync(Append(rest)).ConfigureAwait(false);
        }
        if (isOpen) await requests.CompleteAsync().ConfigureAwait(false);
    }

    private Protos.AppendRequest Append(Segment segment) => new() { Id = request.Id.Value, Segment = segment.ToProto() };

    private async Task AcknowledgeAsync(IAsyncStreamReader<Protos.AppendReply> replies)
    {
        while (await replies.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            reconnection.Restored();
            Acknowledge(replies.Current.Next);
        }
    }

    private async Task<JobSnapshot> AskAsync(Func<AsyncUnaryCall<Protos.Job>> start, CancellationToken cancel) =>
        JobSnapshot.Of(await reconnection.Beside().CallAsync(start, cancel).ConfigureAwait(false));

    private void Acknowledge(long next)
    {
        lock (_windowLock) _window.Acknowledge(next);
        _input?.Stored(next);
        if (_room.CurrentCount == 0) _room.Release();
    }

    private long Acknowledged()
    {
        lock (_windowLock) return _window.Start;
    }

    private Segment? Add(Segment segment)
    {
        lock (_windowLock) return _window.Add(segment);
    }

    private bool HasRoom()
    {
        lock (_windowLock) return _window.HasRoom;
    }

    private IReadOnlyList<Segment> Unacknowledged()
    {
        lock (_windowLock) return _window.Unacknowledged;
    }
}
