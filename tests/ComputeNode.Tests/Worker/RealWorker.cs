using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Talking;

namespace ActorCompute.ComputeNode.Tests.Worker;

/// <summary>A worker process and the frames on its socket, with nothing of a node in between.</summary>
internal sealed class RealWorker : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly WorkerHabitat _habitat;
    private readonly Process _process;
    private readonly Task<string> _output;

    private RealWorker(WorkerHabitat habitat, Process process) =>
        (_habitat, _process, _output) = (habitat, process, process.StandardOutput.ReadToEndAsync());

    public FrameClient Frames { get; private set; } = null!;

    /// <summary>What its marker says.</summary>
    public RunningItem? Running => _habitat.Running();

    public static async Task<RealWorker> StartAsync(CodeFolder code, params string[] mode)
    {
        var habitat = new WorkerHabitat(Path.GetTempPath());
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, ["exec", typeof(IWork).Assembly.Location, habitat.SocketPath, habitat.MarkerPath, code.Path, .. mode])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["ACTORCOMPUTE_NODE"], start.Environment["DOTNET_DbgEnableMiniDump"]) = ("here", "0");
        var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        using var cancel = new CancellationTokenSource(Deadline);
        var worker = new RealWorker(habitat, process) { Frames = new FrameClient(await habitat.AcceptAsync(cancel.Token)) };
        await worker.Frames.GreetAsync();
        return worker;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Status, string Output)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return (_process.ExitCode, await _output);
    }

    public async ValueTask DisposeAsync()
    {
        Frames.Dispose();
        if (!_process.HasExited) _process.Kill();
        await EndAsync();
        _process.Dispose();
        _habitat.Dispose();
    }
}
