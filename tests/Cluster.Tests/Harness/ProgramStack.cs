namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Programs that run beside each other; the last to start is the first to be ended.</summary>
internal sealed class ProgramStack : IAsyncDisposable
{
    private readonly Stack<ProgramRun> _programs = new();

    public ProgramRun Push(ProgramRun program)
    {
        lock (_programs) _programs.Push(program);
        return program;
    }

    /// <summary>What each of them has said to people, the last to start first.</summary>
    public override string ToString()
    {
        lock (_programs) return string.Join('\n', _programs.Select(p => $"--- process {p.ProcessId}\n{p.Errors}"));
    }

    public async ValueTask DisposeAsync()
    {
        while (_programs.TryPop(out var program)) await program.DisposeAsync();
    }
}
