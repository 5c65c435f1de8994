using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Processes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>How a worker process ended: what it was at then, and its exit status and last lines for people.</summary>
internal sealed record WorkerExit(RunningItem? Running, string Detail);

/// <summary>A worker process could not be brought up; the message says how it ended.</summary>
internal sealed class WorkerStartException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A worker process that is ready for leases. Whoever owns it reads <see cref="IWorker.Results"/> to their end, then <see cref="Exited"/>.</summary>
internal sealed class WorkerProcess : IWorker
{
    private const int LastLines = 20;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);   // the machine may be busy; 0.1 s is usual
    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OutputTime = TimeSpan.FromMilliseconds(200);

    private readonly WorkerProgram _program;
    private readonly WorkerHabitat _habitat;
    private readonly WorkerOutput _lines;
    private readonly Lock _gate = new();
    private readonly Process _process;
    private readonly TaskProcesses _started;
    private readonly Task _output;
    private WorkerConnection? _connection;
    private CancellationTokenRegistration _ending;
    private bool _isGone;
    private long _asked, _heard;

    private WorkerProcess(WorkerProgram program)
    {
        (_program, _habitat, _lines) = (program, new(program.Place), new(LastLines, Voices, program.Print));
        try
        {
            var mark = Guid.NewGuid().ToString("N");
            _process = program.Start(_habitat.SocketPath, _habitat.MarkerPath, mark);
            _started = new(_process.Id, mark);
        }
        catch
        {
            _habitat.Dispose();
            throw;
        }
        _output = Task.WhenAll(_lines.ReadAsync(_process.StandardOutput), _lines.ReadAsync(_process.StandardError));
        ProcessId = _process.Id;
        Ended = _process.WaitForExitAsync();
    }

    public int ProcessId { get; }

    /// <summary>The names under which it prints.</summary>
    public LeaseVoices Voices { get; } = new(NewVoice);

    public ChannelReader<IReadOnlyList<ResultsFrame>> Results => Connection.Results;

    public Task<WorkerExit> Exited { get; private set; } = null!;

    /// <summary>Completes when the process has ended, though <see cref="Results"/> may not be read yet.</summary>
    public Task Ended { get; }

    private WorkerConnection Connection => _connection ?? throw new InvalidOperationException("The worker has not connected.");

    /// <summary>Starts a worker and waits until it is ready.</summary>
    /// <param name="lifetime">Cancelled when its owner is gone: the worker ends then, even if nobody has received it yet.</param>
    /// <exception cref="WorkerStartException">It ended, or was not ready in time.</exception>
    public static async Task<WorkerProcess> StartAsync(WorkerProgram program, CancellationToken lifetime)
    {
        var worker = new WorkerProcess(program);
        try
        {
            await worker.ConnectAsync(lifetime);
            worker._ending = lifetime.Register(worker.Dispose);
            worker.Exited = worker.LiveAsync();
            return worker;
        }
        catch (Exception e)   // whatever it is, the process is not left running
        {
            var exit = await worker.EndAsync($"it did not become ready: {e.Message}");
            throw new WorkerStartException(exit.Detail, e);
        }
    }

    /// <summary>A name that nobody can guess, for a job's items to print under.</summary>
    public static string NewVoice() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    public void Run(IReadOnlyList<Lease> leases) => Connection.Run(leases);

    /// <summary>No item of the lease from <paramref name="end"/> on is to be started.</summary>
    public void Trim(LeaseId lease, long end) => Connection.Trim(lease, end);

    public void Stop(LeaseId lease) => Connection.Trim(lease, end: 0, stops: true);

    /// <summary>Whether it has the lease; not so once its end is among <see cref="Results"/>.</summary>
    public bool Has(LeaseId lease) => Connection.Has(lease);

    /// <summary>Whether it has no lease.</summary>
    public bool IsIdle => Connection.IsIdle;

    /// <summary>What it is at, as far as that can be seen from here.</summary>
    public RunningItem? Running
    {
        get { lock (_gate) return _isGone ? null : _habitat.Running(); }
    }

    public long ResidentBytes
    {
        get
        {
            lock (_gate)
            {
                if (_isGone) return 0;
                try
                {
                    _process.Refresh();
                    return _process.WorkingSet64 + _started.ResidentBytes;
                }
                catch (InvalidOperationException)
                {
                    return 0;   // it has ended just now
                }
            }
        }
    }

    public WorkerSigns Signs
    {
        get
        {
            lock (_gate)
            {
                if (_isGone) return new(HasAnswered: true, IsRunnable: false, TimeSpan.Zero);
                try
                {
                    _process.Refresh();
                    var hasHeardMore = _heard != (_heard = _habitat.Heard);
                    return new(hasHeardMore || _heard == _asked, ProcessFacts.Find(ProcessId) is { IsRunnable: true }, _process.TotalProcessorTime);
                }
                catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
                {
                    return new(HasAnswered: true, IsRunnable: false, TimeSpan.Zero);   // it has ended just now, which is noticed otherwise
                }
            }
        }
    }

    public void Ask() => Connection.Ask(++_asked);

    /// <summary>Whether this lease is the one that it runs, or ran last, as far as that can be seen from here.</summary>
    public bool IsAt(LeaseId lease) => Running?.Lease == lease;

    public void Kill()
    {
        lock (_gate)
        {
            if (_isGone) return;
            _started.Look();   // whose children they are is known only as long as it lives
            _process.Kill(entireProcessTree: !OperatingSystem.IsLinux());
        }
    }

    /// <summary>Closes its socket, upon which it ends by itself; a worker that does not is killed.</summary>
    public void Dispose() => _connection?.Dispose();

    /// <summary>Waits for the worker to connect and say that it is ready; gives up as soon as it has ended.</summary>
    private async Task ConnectAsync(CancellationToken lifetime)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
        deadline.CancelAfter(StartTime);
        var accepted = _habitat.AcceptAsync(deadline.Token);
        if (await Task.WhenAny(accepted, Ended) == Ended) await deadline.CancelAsync();
        _connection = new WorkerConnection(await accepted, _program.IsAsync ? LeaseOutcomes.InAnyOrder : LeaseOutcomes.InOrder, Voices);
        await _connection.GreetAsync(deadline.Token);
        _habitat.Hide();
    }

    private async Task<WorkerExit> LiveAsync() => await EndAsync(await Connection.ReadAsync());

    /// <summary>Sees the process off, and says how it ended.</summary>
    private async Task<WorkerExit> EndAsync(string? defect)
    {
        Dispose();
        await _ending.DisposeAsync();
        if (!await EndsWithinAsync(Ended, ExitTime)) Kill();
        await Ended;
        await _started.EndAsync();
        await EndsWithinAsync(_output, OutputTime);   // a process that cannot be known as its own may hold the pipe open
        var running = _habitat.Running();
        var exit = new WorkerExit(running, Describe(defect, (running is { Lease: var lease } ? Voices.JobOf(lease) : null) ?? OnlyJob()));
        lock (_gate)
        {
            _isGone = true;
            _process.Dispose();
        }
        _habitat.Dispose();
        return exit;
    }

    /// <summary>Of many items at once it is not known which one it died of, but perhaps whose.</summary>
    private JobId? OnlyJob() => _connection is { } connection ? Voices.OnlyJob(connection.Has) : null;

    /// <summary>For whoever reads of it, the lines of the job whose item it ran, and no other's.</summary>
    private string Describe(string? defect, JobId? job)
    {
        var lines = _lines.LastOf(job);
        var how = $"Worker process {ProcessId} ended with {ExitStatuses.Describe(_process.ExitCode, _lines.LastOfNobody(job))}";
        var why = defect is null ? "" : $" ({defect})";
        var shown = PrintedStack.Shown(lines);
        return shown.Length == 0 ? $"{how}{why}." : $"{how}{why}. Its last lines:\n{shown}";
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan time) => await Task.WhenAny(task, Task.Delay(time)) == task;
}
