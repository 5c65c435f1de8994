namespace ActorCompute.Messages.Results;

/// <summary>Results could not be passed on.</summary>
internal sealed class WriteFailedException(IOException cause) : IOException(cause.Message, cause)
{
    private const int UnixBrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsClosingPipe = unchecked((int)0x800700E8);

    /// <summary>Whoever read the results has gone, as <c>head</c> does when it has seen enough.</summary>
    public bool IsReaderGone { get; } = cause.HResult is UnixBrokenPipe or WindowsBrokenPipe or WindowsClosingPipe;
}
