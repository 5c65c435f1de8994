using ActorCompute.Messages.Cluster;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>stdout is for data: not even a system that fails to start, or stops amid traffic, writes there.</summary>
[Collection(nameof(StdoutTests))]
public sealed class StdoutTests : LoopbackCluster
{
    [Fact]
    public async Task Nothing_is_ever_written_to_stdout()
    {
        var stdout = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            var coordinator = Coordinator(Authority.Member());
            Assert.Throws<UserError>(() => Start(new() { Host = "127.0.0.1", Port = Port(coordinator), Role = ClusterSystem.CoordinatorRole }));
            using var local = ClusterSystem.CreateLocal("local", Logs);
            using var elsewhere = new Access.TestAuthority();
            Node(coordinator, elsewhere.Member());
            await Logs.Line("Refused").WaitAsync(Deadline);
            await DisposeAsync();
        }
        finally
        {
            Console.SetOut(stdout);
        }
        Assert.Empty(written.ToString());
    }
}

/// <summary>stdout belongs to the whole process, so this test runs alone.</summary>
[CollectionDefinition(nameof(StdoutTests), DisableParallelization = true)]
public sealed class StdoutCollection;
