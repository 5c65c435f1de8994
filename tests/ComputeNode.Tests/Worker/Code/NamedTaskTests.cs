using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>Tasks by name, and the packages they are in.</summary>
public sealed class NamedTaskTests : CodeTests
{
    [Theory]
    [InlineData("Fixtures.Named.Nested.Twice", "4", "8")]
    [InlineData("Fixtures.Named+Nested.Twice", "4", "8")]
    [InlineData("the-text-one", "\"abcd\"", "4")]
    [InlineData("the-number-one", "4", "4")]
    public async Task A_task_has_the_name_of_its_method_or_of_its_attribute(string name, string item, string result) =>
        Assert.Equal([int.Parse(result)], await NumbersAsync<int>(Code.Named(name), Json(item)));

    [Fact]
    public async Task A_task_that_is_not_in_the_assembly_that_the_manifest_names_is_none() =>
        Assert.Contains("no task", (await FailureAsync(Code.Named("ActorCompute.TaskContext.ToString"), "1")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Fixtures.Named.Missing", "no task")]
    [InlineData("nothing", "no task")]
    [InlineData("Fixtures.Named.Overloaded", "2 methods")]
    [InlineData("Fixtures.Named.Params", "params")]
    [InlineData("Fixtures.Named.ByReference", "by reference")]
    [InlineData("Fixtures.Named.OfSpan", "ReadOnlySpan")]
    [InlineData("Fixtures.Named.Generic", "is generic")]
    [InlineData("Fixtures.Later.Nothing", "asynchronous")]
    public async Task What_cannot_be_a_task_is_refused_in_a_sentence(string name, string why)
    {
        var failure = await FailureAsync(Code.Named(name), "1", "2");
        Assert.Equal(FailureKind.BadInput, failure.Kind);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_builds_of_an_assembly_run_side_by_side()
    {
        Assert.Equal(["\"first 1\""], await DocumentsAsync(Code.Named("Fixtures.Named.WhichBuild"), "1"));
        Assert.Equal(["\"again 1\""], await DocumentsAsync(Code.Named("Fixtures.Named.WhichBuild", "TasksAgain"), "1"));
        Assert.Equal(["\"first 2\""], await DocumentsAsync(Code.Named("Fixtures.Named.WhichBuild"), "2"));
    }

    [Fact]
    public async Task Each_build_has_static_fields_of_its_own_that_last()
    {
        Assert.Equal([1, 2], await NumbersAsync<int>(Code.Named("Fixtures.Named.Calls"), Json("0", "0")));
        Assert.Equal([1], await NumbersAsync<int>(Code.Named("Fixtures.Named.Calls", "TasksAgain"), Json("0")));
        Assert.Equal([3], await NumbersAsync<int>(Code.Named("Fixtures.Named.Calls"), Json("0")));
    }

    [Theory]
    [InlineData("en", "hello")]
    [InlineData("de", "hallo")]
    public async Task A_package_brings_its_resources(string culture, string word) =>
        Assert.Equal([$"\"{word}\""], await DocumentsAsync(Code.Named("Fixtures.Named.Greeting"), $"\"{culture}\""));

    [Theory]
    [InlineData("System.Xml.Linq", "System.Private.Xml.Linq|System.Xml.Linq")]
    [InlineData("ActorCompute.Abstractions", "ActorCompute.Abstractions")]
    [InlineData("Akka", "FileLoadException")]
    [InlineData("Google.Protobuf", "FileLoadException")]
    [InlineData("ActorCompute.Messages", "FileLoadException")]
    public async Task User_code_sees_the_framework_and_nothing_of_the_worker(string assembly, string seen) =>
        Assert.Contains((await DocumentsAsync(Code.Named("Fixtures.Named.CanLoad"), $"\"{assembly}\""))[0].Trim('"'), seen.Split('|'));

    [Fact]
    public async Task A_task_may_know_of_its_item()
    {
        var outcome = await Worker.RunAsync(NextLease(Code.Named("Fixtures.Named.Context"), Json(7, "\"a\"", "\"b\"")));
        Assert.Equal(["\"7 1 a True True\"", "\"8 1 b True True\""], outcome.Documents);
    }

    [Fact]
    public async Task An_item_that_nobody_wants_any_more_is_cancelled_and_has_no_outcome()
    {
        var lease = NextLease(Code.Named("Fixtures.Named.Stubborn"), Json("1", "2"));
        Worker.Connection.Run([lease]);
        await Task.Delay(300);
        Worker.Connection.Trim(lease.Id, 0, stops: true);
        var outcome = await LeaseOutcome.ReadAsync(Worker.Connection.Results, lease.Id, TimeSpan.FromSeconds(20));
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames.Single().Ended);
    }

    [Fact]
    public async Task An_exception_is_told_as_on_the_node_without_our_own_frames()
    {
        var failure = await FailureAsync(Code.Named("Fixtures.Named.Throws"), "\"wörong\"");
        Assert.Equal((FailureKind.Exception, "Fixtures.CustomException", "wörong"), (failure.Kind, failure.Type, failure.Message));
        Assert.Contains("System.InvalidOperationException: inner", failure.Stack, StringComparison.Ordinal);
        Assert.Contains("Fixtures.Named.Deeper(", failure.Stack, StringComparison.Ordinal);
        Assert.DoesNotContain("ActorCompute", failure.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_initializer_runs_once_before_the_first_item()
    {
        var task = Code.Put(new Invocation { Task = "Fixtures.Started.Read", Initializer = new Invocation { Task = "Fixtures.Started.Up" } });
        Assert.Equal([1, 1], await NumbersAsync<int>(task, Json("0", "0")));
        Assert.Equal([1], await NumbersAsync<int>(task, Json("0")));
    }

    [Fact]
    public async Task An_initializer_may_be_asynchronous()
    {
        var task = Code.Put(new Invocation { Task = "Fixtures.Started.Read", Initializer = new Invocation { Task = "Fixtures.Started.UpLater" } }, "TasksAgain");
        Assert.Equal([10], await NumbersAsync<int>(task, Json("0")));
    }

    [Fact]
    public async Task An_initializer_that_throws_fails_every_item()
    {
        var task = Code.Put(new Invocation { Task = "Fixtures.Started.Read", Initializer = new Invocation { Task = "Fixtures.Started.Fails" } });
        var failure = await FailureAsync(task, "0", "0");
        Assert.Equal((FailureKind.Exception, "System.InvalidOperationException"), (failure.Kind, failure.Type));
        Assert.Equal("The initializer threw: no licence", failure.Message);
        Assert.Equal(failure, await FailureAsync(task, "0"));
    }

    [Fact]
    public async Task Many_invocations_of_one_package_do_not_pile_up()
    {
        foreach (var n in Enumerable.Range(0, 100)) Assert.Equal([n + 1], await NumbersAsync<int>(Code.Of(Fixtures.Delegates.Curried(n)), Json("1")));
    }
}
