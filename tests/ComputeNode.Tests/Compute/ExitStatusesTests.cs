using ActorCompute.ComputeNode.Compute;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class ExitStatusesTests
{
    [Theory]
    [InlineData(0, "", "exit status 0")]
    [InlineData(3, "", "exit status 3")]
    [InlineData(134, "", "exit status 134 (SIGABRT, an abort such as a stack overflow or an unhandled exception)")]
    [InlineData(134, "hello\nStack overflow.\n   at A.B()", "exit status 134 (SIGABRT, a stack overflow)")]
    [InlineData(134, "Process terminated. item 3", "exit status 134 (SIGABRT, Environment.FailFast)")]
    [InlineData(134, "Out of memory.", "exit status 134 (SIGABRT, no memory was left)")]
    [InlineData(134, "Unhandled exception. System.Exception: x", "exit status 134 (SIGABRT, an unhandled exception)")]
    [InlineData(137, "", "exit status 137 (SIGKILL, killed from outside, perhaps for lack of memory)")]
    [InlineData(139, "", "exit status 139 (SIGSEGV, a bad memory access)")]
    public void Status_and_last_words_say_what_happened(int status, string said, string text) => Assert.Equal(text, ExitStatuses.Describe(status, said));
}
