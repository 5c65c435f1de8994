using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Commands;

/// <summary>Runs one command line.</summary>
internal static class CommandLine
{
    public static async Task<ExitStatus> RunAsync(string[] args)
    {
        using var interrupt = new TerminationSignal();
        return await ProgramGuard.RunAsync(() => InvokeAsync(args, interrupt.Token), interrupt.Token);
    }

    private static async Task<ExitStatus> InvokeAsync(string[] args, CancellationToken cancel)
    {
        if (args.Length > 0) return await VerbProgram.InvokeAsync(Verbs.Create(args).Parse(args), cancel);
        Verbs.Create([]).Parse("--help").Invoke(new() { Output = Console.Error });
        return ExitStatus.BadInput;
    }
}
