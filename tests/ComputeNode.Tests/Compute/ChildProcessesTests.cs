using System.Diagnostics;
using ActorCompute.Worker;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class ChildProcessesTests
{
    [Fact]
    public async Task What_a_process_that_was_started_here_has_used_counts_once_it_has_ended()
    {
        if (!OperatingSystem.IsLinux()) return;
        var before = ChildProcesses.CpuTime();
        using (var shell = Process.Start("/bin/sh", ["-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"])) await shell.WaitForExitAsync();
        Assert.True(ChildProcesses.AnyEver());
        Assert.InRange((ChildProcesses.CpuTime() - before).TotalMilliseconds, 10, 60_000);
    }
}
