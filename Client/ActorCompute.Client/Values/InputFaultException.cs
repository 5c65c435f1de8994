namespace ActorCompute.Values;

/// <summary>The user's input sequence threw. What it threw is handed to the user as it is, so it must not be taken for anything of ours.</summary>
internal sealed class InputFaultException(Exception thrown) : Exception(thrown.Message, thrown)
{
    public Exception Thrown => InnerException!;
}
