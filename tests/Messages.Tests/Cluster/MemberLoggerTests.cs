using ActorCompute.Messages.Cluster;
using Akka.Event;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>What Akka says of itself is for those who look for a fault in it; what failed is for everybody.</summary>
public class MemberLoggerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Joining_and_connecting_are_no_news_and_an_actor_that_failed_is()
    {
        using var logs = new RecordingLogs(LogLevel.Information);
        using var system = ClusterSystem.CreateLocal("logged", logs);
        foreach (var raw in Internals) system.EventStream.Publish(new Warning("akka://logged/system/cluster/core/daemon/joinSeedNodeProcess-1", typeof(Akka.Cluster.Cluster), raw));
        system.EventStream.Publish(new Error(new InvalidOperationException("bad luck"), "akka://logged/user/job", typeof(MemberLoggerTests), "bad luck"));
        Assert.Equal("Error: akka://logged/user/job failed: bad luck", await logs.Line("bad luck").WaitAsync(Patience));
        Assert.All(Internals, raw => Assert.DoesNotContain(raw, logs.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handshake_that_broke_off_is_told_and_nobody_is_accused()
    {
        using var logs = new RecordingLogs(LogLevel.Information);
        using var system = ClusterSystem.CreateLocal("logged", logs);
        system.EventStream.Publish(new Warning("DotNettyTransport", typeof(Akka.Remote.Transport.Transport), Internals[1]));
        var line = await logs.Line("10.0.0.1").WaitAsync(Patience);
        Assert.Equal("Warning: Rejected incoming connection from 10.0.0.1 on the cluster port: its TLS handshake did not end. It broke off, or is no member's.", line);
    }

    [Fact]
    public async Task Who_looks_for_a_fault_sees_all_of_it()
    {
        using var logs = new RecordingLogs(LogLevel.Debug);
        using var system = ClusterSystem.CreateLocal("logged", logs);
        foreach (var raw in Internals) system.EventStream.Publish(new Warning("akka://logged/system/cluster", typeof(Akka.Cluster.Cluster), raw));
        foreach (var raw in Internals) Assert.Contains("Warning", await logs.Line(raw).WaitAsync(Patience), StringComparison.Ordinal);
    }

    private static readonly string[] Internals =
    [
        "Couldn't join seed nodes after [2] attempts, will try again.",
        "Rejected incoming connection from [10.0.0.1] due to TLS handshake failure. This is likely invalid or malicious traffic.",
    ];
}
