namespace ActorCompute.ComputeNode.Compute;

/// <summary>What can be seen of a worker from outside.</summary>
/// <param name="HasAnswered">Its talking thread has read all that it was asked.</param>
/// <param name="IsRunnable">That thread would run, if only it were given a processor.</param>
/// <param name="Cpu">Processor time that the process has used since its start.</param>
internal readonly record struct WorkerSigns(bool HasAnswered, bool IsRunnable, TimeSpan Cpu);

/// <summary>
/// Whether a worker stands still: its talking thread, which waits for nobody's code, does not answer. One that is stopped, frozen or paged out
/// uses no processor and does not want one; one that does is starved, or busy, and has longer. Only time in which this process looked counts,
/// so that a machine that slept finds its workers alive. Pure: time is an argument.
/// </summary>
internal sealed class WorkerPulse
{
    /// <summary>How often a worker is looked at, and asked.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A worker that answers nothing and uses no processor for so long stands still.</summary>
    public static readonly TimeSpan StillFor = TimeSpan.FromSeconds(30);

    /// <summary>One that only does not answer, whatever else it does, is given so long.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromMinutes(5);

    /// <summary>The look that finds it so much later than it should counts for no more than this.</summary>
    private static readonly TimeSpan LongestLook = LookEvery * 2;

    private TimeSpan? _looked;
    private TimeSpan _cpu, _silent, _still;

    /// <summary>There is another worker.</summary>
    public void Begin() => (_looked, _cpu, _silent, _still) = (null, default, default, default);

    /// <summary>Looks once more.</summary>
    /// <returns>Why the worker is to be killed; null if it is not.</returns>
    public string? Look(WorkerSigns signs, TimeSpan now)
    {
        var passed = _looked is { } last ? TimeSpan.FromTicks(Math.Clamp((now - last).Ticks, 0, LongestLook.Ticks)) : TimeSpan.Zero;
        _looked = now;
        var moves = signs.IsRunnable || signs.Cpu > _cpu;
        _cpu = signs.Cpu;
        _silent = signs.HasAnswered ? TimeSpan.Zero : _silent + passed;
        _still = signs.HasAnswered || moves ? TimeSpan.Zero : _still + passed;
        return _still >= StillFor ? $"It stood still and was killed: for {StillFor.TotalSeconds:0} s it neither answered nor used a processor, as a process that is stopped, frozen or paged out."
            : _silent >= SilentFor ? $"It was killed, for it had not answered for {SilentFor.TotalMinutes:0} minutes." : null;
    }
}
