using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorCompute.Messages.Processes;

/// <summary>
/// The processes that a worker's code has started: they belong to it, and end with it. Known on Linux, where they carry the worker's
/// <see cref="Mark"/> wherever they have gone.
/// </summary>
/// <param name="Worker">The worker's process id.</param>
/// <param name="Mark">What its environment says.</param>
public sealed partial record TaskProcesses(int Worker, string Mark)
{
    private const int Terminate = 15, Kill = 9;

    /// <summary>Between SIGTERM and SIGKILL.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Code that starts processes faster than they can be killed is not waited for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<(int, long)> _asked = [];
    private IReadOnlyList<ProcessFacts> _known = [];

    /// <summary>The memory that they hold together.</summary>
    public long ResidentBytes => Look(mayBeOld: true).Sum(p => p.ResidentBytes);

    /// <summary>Those that run now; they are remembered, since what has cast off mark and parents is not found again once the worker is gone.</summary>
    public IReadOnlyList<ProcessFacts> Look(bool mayBeOld = false) =>
        _known = [.. ProcessTable.KinOf(Worker, Mark, mayBeOld).UnionBy(_known.Where(StillRuns), p => p.Id)];

    /// <summary>Ends them: they are asked to, and after a second killed.</summary>
    public async Task EndAsync()
    {
        for (var waited = TimeSpan.Zero; End(waited); waited += LookEvery) await Task.Delay(LookEvery);
    }

    /// <summary>One step of ending them, to be taken every <see cref="LookEvery"/>.</summary>
    /// <param name="waited">How long ago the first was taken.</param>
    /// <returns>Whether any is left that may be waited for.</returns>
    public bool End(TimeSpan waited)
    {
        if (!OperatingSystem.IsLinux() || waited >= Longest) return false;
        var left = Look();
        foreach (var process in left)
            if (waited >= Grace) _ = Send(process.Id, Kill);
            else if (_asked.Add((process.Id, process.Started))) _ = Send(process.Id, Terminate);
        return left.Count > 0;
    }

    private static bool StillRuns(ProcessFacts process) =>
        ProcessFacts.Find(process.Id) is { HasEnded: false } now && now.Started == process.Started;

    /// <summary>A process that has ended meanwhile is no matter.</summary>
    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
