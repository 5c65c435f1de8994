using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Tests;

public class NodeOptionsTests
{
    public static TheoryData<NodeOptions> Wrong => new(
        new NodeOptions { Port = -1 }, new NodeOptions { Port = 65536 }, new NodeOptions { Slots = -1 }, new NodeOptions { Slots = 1025 },
        new NodeOptions { IoCapacity = -1 }, new NodeOptions { Slots = 0, IoCapacity = 0 }, new NodeOptions { Name = "a b" }, new NodeOptions { Name = "" },
        new NodeOptions { CacheFolder = "" });

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Options_out_of_range_are_bad_input(NodeOptions options) => Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(options.Validate).Status);

    [Fact]
    public void The_defaults_are_valid_and_each_node_has_a_name_of_its_own()
    {
        var options = new NodeOptions();
        options.Validate();
        Assert.NotEqual(options.ToId(), options.ToId());
        Assert.Equal(new NodeId("render-7"), (options with { Name = "render-7" }).ToId());
    }
}
