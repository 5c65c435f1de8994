namespace ActorCompute.Messages.Programs;

/// <summary>Turns whatever goes wrong in a program into one sentence on standard error and an exit status.</summary>
public static class ProgramGuard
{
    /// <summary>Set to 1, prints exceptions in full.</summary>
    public const string DebugVariable = "ACTORCOMPUTE_DEBUG";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="interrupted">Cancelled when it was told to stop.</param>
    public static async Task<ExitStatus> RunAsync(Func<Task<ExitStatus>> program, CancellationToken interrupted)
    {
        People.Prepare();
        try
        {
            return await program().ConfigureAwait(false);
        }
        catch (UserError e)
        {
            return Fail(e.Status, e.Message, e);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            People.Say("Interrupted.");
            return ExitStatus.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(ExitStatus.BadInput, $"Reading or writing failed ({FileTrouble.Reason(e, "")}): see to it that standard output is open, and that there is room.", e);
        }
        catch (Exception e)
        {
            return Fail(ExitStatus.BadInput,
                $"This is a fault of actorcompute ({e.GetType().Name}: {e.Message.TrimEnd('.')}): please report it with what {DebugVariable}=1 shows.", e);
        }
    }

    private static ExitStatus Fail(ExitStatus status, string message, Exception error)
    {
        People.Say($"actorcompute: {message.ReplaceLineEndings(" ")}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1") People.Say(error.ToString());
        return status;
    }
}
