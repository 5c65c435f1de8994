using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Tasks;
using ActorCompute.Output;
using ActorCompute.Packages;

namespace ActorCompute.Client.Tests.Output;

public class PackageOutputTests
{
    private static readonly PackageSnapshot Demo = new(ContentHash.Of([1]), "Demo", 12_345, 3, DateTimeOffset.UnixEpoch, [Named("Demo.Run")], ["Demo.Many"]);

    [Fact]
    public void A_package_is_an_object_with_what_the_contract_names()
    {
        using var text = new StringWriter();
        new JsonRenderer(text).Packages([Demo]);
        var package = Assert.Single(JsonDocument.Parse(text.ToString()).RootElement.EnumerateArray());
        Assert.Equal(("Demo", Demo.Hash.Value, 12_345, 3), (
            package.GetProperty("name").GetString(), package.GetProperty("hash").GetString(),
            package.GetProperty("bytes").GetInt64(), package.GetProperty("files").GetInt32()));
        Assert.Equal("Demo.Run", Assert.Single(package.GetProperty("tasks").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("Demo.Many", Assert.Single(package.GetProperty("shared").EnumerateArray()).GetString());
    }

    [Fact]
    public void A_push_is_summed_up_with_its_tasks_and_the_names_that_are_none()
    {
        Assert.Equal(
            ["Pushed Demo: 3 files, 12 kB, 1 task: Demo.Run.", "No tasks, because several methods are called so: Demo.Many. [ComputeTask] gives them names of their own."],
            PackageSummary.Of(Demo).Split(Environment.NewLine));
        var many = Demo with { Files = 1, Bytes = 5_600_000, Tasks = [.. Enumerable.Range(1, 7).Select(i => Named($"T{i}"))], Shared = [] };
        Assert.Equal("Pushed Demo: 1 file, 5.6 MB, 7 tasks: T1, T2, T3, T4 and 3 more.", PackageSummary.Of(many));
        Assert.Equal("Pushed Demo: 3 files, 999 B, no tasks.", PackageSummary.Of(Demo with { Bytes = 999, Tasks = [], Shared = [] }));
    }

    private static TaskDescription Named(string name) => new(name, TaskKind.Cpu, "integer", "integer", "");
}
