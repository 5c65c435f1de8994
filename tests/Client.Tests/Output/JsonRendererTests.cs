using System.Text.Json;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class JsonRendererTests
{
    [Fact]
    public void A_job_is_an_object_with_what_the_contract_names()
    {
        var job = new JobSnapshot(new("abc"), "square", TaskKind.Cpu, JobState.Failed) { Total = 10, Succeeded = 7, Failed = 3, Name = "é\"" };
        var json = Print(r => r.Job(job));
        Assert.Equal(("abc", "failed", 10, 7, 3, "é\""), (
            json.GetProperty("id").GetString(), json.GetProperty("state").GetString(), json.GetProperty("total").GetInt64(),
            json.GetProperty("succeeded").GetInt64(), json.GetProperty("failed").GetInt64(), json.GetProperty("name").GetString()));
    }

    [Fact]
    public void Nodes_are_an_array_of_objects_with_what_the_contract_names()
    {
        var json = Print(r => r.Nodes([new("a", "up", 2, 1000, 42, 1, new Dictionary<string, string> { ["zone"] = "b" }, "0.1.0")]));
        var node = Assert.Single(json.EnumerateArray());
        Assert.Equal(("a", "up", 2, 42, "b"), (
            node.GetProperty("name").GetString(), node.GetProperty("state").GetString(), node.GetProperty("slots").GetInt32(),
            node.GetProperty("items").GetInt64(), node.GetProperty("tags").GetProperty("zone").GetString()));
    }

    [Fact]
    public void Nothing_is_an_empty_array() => Assert.Equal(0, Print(r => r.Jobs([])).GetArrayLength());

    private static JsonElement Print(Action<IRenderer> print)
    {
        using var text = new StringWriter();
        print(new JsonRenderer(text));
        return JsonDocument.Parse(text.ToString()).RootElement;
    }
}
