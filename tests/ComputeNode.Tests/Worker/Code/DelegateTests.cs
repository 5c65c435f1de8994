using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using Fixtures;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>What a client may send, from the receiving side.</summary>
public sealed class DelegateTests : CodeTests
{
    [Fact]
    public async Task A_static_method_group_runs() =>
        Assert.Equal([9L, 16], await NumbersAsync<long>(Code.Of(Fixtures.Named.Square), Json("3", "4")));

    [Fact]
    public async Task A_lambda_that_captures_nothing_runs() =>
        Assert.Equal([10L, 17], await NumbersAsync<long>(Code.Of(Delegates.Lambda), Json("3", "4")));

    [Fact]
    public async Task A_closure_brings_what_it_captured() =>
        Assert.Equal(["\"<3P\"", "\"<4P\""], await DocumentsAsync(Code.Of(Delegates.Closure("<", new Point(1, 2, "P"))), "3", "4"));

    [Fact]
    public async Task A_closure_within_a_closure_brings_both() =>
        Assert.Equal([45], await NumbersAsync<int>(Code.Of(Delegates.Curried(40)), Json("5")));

    [Fact]
    public async Task Each_turn_of_a_loop_captured_a_variable_of_its_own()
    {
        var results = new List<int>();
        foreach (var function in Delegates.OfLoop(shared: 5)) results.AddRange(await NumbersAsync<int>(Code.Of(function), Json("1")));
        Assert.Equal([6, 16, 26], results);
    }

    [Fact]
    public async Task A_lambda_that_captured_this_brings_its_object() =>
        Assert.Equal([51], await NumbersAsync<int>(Code.Of(new Delegates { Offset = 50 }.CapturedThis()), Json("1")));

    [Fact]
    public async Task A_closure_that_captured_this_brings_its_object_and_the_rest() =>
        Assert.Equal([58], await NumbersAsync<int>(Code.Of(new Delegates { Offset = 50 }.CapturedBoth(7)), Json("1")));

    [Fact]
    public async Task A_captured_broadcast_is_read_from_the_cache()
    {
        var piece = Code.Put(BroadcastPiece.OfNumbers(new[] { 1.5, 2.5 }, ElementType.Float64));
        Assert.Equal([2.5, 1.5], await NumbersAsync<double>(Code.Of(Delegates.OfShared(null!), piece), Json("1", "0")));
        Assert.Equal(["\"List`1 [1.5,2.5]\""], await DocumentsAsync(Code.Of(Delegates.OfSharedAs<List<double>>(null!), piece), "1"));
    }

    [Fact]
    public async Task A_broadcast_that_is_not_in_the_cache_fails_no_item()
    {
        var outcome = await RunAsync(Code.Of(Delegates.OfShared(null!), ContentHash.Of("missing"u8)), "0", "1");
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true, Retires: true });   // another process runs them, once it is there
    }

    [Fact]
    public async Task A_broadcast_that_was_changed_at_equal_length_is_not_used()
    {
        var piece = Code.Put("[1.5,2.5]"u8.ToArray());
        await File.WriteAllTextAsync(Code.Folder.Piece(piece), "[9.5,2.5]");
        var outcome = await RunAsync(Code.Of(Delegates.OfShared(null!), piece), "0", "1");
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1].Lacks);
    }

    [Theory]
    [InlineData("Fixtures.Values.Circular", "1")]   // its result cannot be written
    [InlineData("Fixtures.Named.Square", "\"x\"")]   // the item does not fit
    public async Task While_the_code_s_folder_is_gone_it_is_not_believed_that_a_value_cannot_be_read_or_written(string name, string item)
    {
        var task = Code.Named(name);
        Assert.Empty((await RunAsync(task, "0")).Failures);
        Code.Delete();
        var outcome = await RunAsync(task, item);
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true, Retires: true });
    }

    [Fact]
    public async Task An_instance_method_brings_its_object() =>
        Assert.Equal([12L], await NumbersAsync<long>(Code.Of(new Delegates().InstanceMethod()), Json("4")));

    [Fact]
    public async Task A_method_of_a_value_brings_the_value() =>
        Assert.Equal([9], await NumbersAsync<int>(Code.Of(new Adder(5).Add), Json("4")));

    [Fact]
    public async Task A_local_function_runs() => Assert.Equal([3], await NumbersAsync<int>(Code.Of(Delegates.LocalFunction()), Json("4")));

    [Fact]
    public async Task A_generic_method_runs_with_the_types_it_was_sent_with() =>
        Assert.Equal(["{\"X\":1,\"Y\":2,\"Name\":null}"], await DocumentsAsync(Code.Of(Fixtures.Named.Generic<Point>), """{"x":1,"y":2}"""));

    [Fact]
    public async Task A_closure_of_a_generic_method_runs() =>
        Assert.Equal(["[\"a\",\"a\"]"], await DocumentsAsync(Code.Of(Delegates.Repeat<string>(2)), "\"a\""));

    [Fact]
    public async Task A_lambda_of_a_generic_type_brings_its_object() =>
        Assert.Equal(["{\"Item1\":7,\"Item2\":8}"], await DocumentsAsync(Code.Of(new Holder<int>(7).Pair()), "8"));

    [Fact]
    public async Task Each_overload_is_itself()
    {
        Assert.Equal([5], await NumbersAsync<int>(Code.Of((Func<int, int>)Fixtures.Named.Overloaded), Json("5")));
        Assert.Equal([3], await NumbersAsync<int>(Code.Of((Func<string, int>)Fixtures.Named.Overloaded), Json("\"abc\"")));
    }

    [Fact]
    public async Task A_method_of_the_framework_runs() =>
        Assert.Equal([5.0], await NumbersAsync<double>(Code.Of((Func<double, double>)Math.Sqrt), Json("25")));

    [Fact]
    public async Task A_lambda_with_a_token_is_given_one() =>
        Assert.Equal(["false"], await DocumentsAsync(Code.Of(Delegates.WithToken), "1"));

    [Fact]
    public async Task Items_may_carry_their_closure()
    {
        var function = Delegates.Curried(0);
        var invocation = SentCode.InvocationOf(function) with { ItemsCarryTarget = true };
        var items = new[] { 10, 20 }.Select(a => $"[{SentCode.Captured(Delegates.Curried(a).Target!).Value},{a + 1}]").ToArray();
        Assert.Equal([21, 41], await NumbersAsync<int>(Code.Put(invocation with { Target = invocation.Target! with { Value = null } }), Json(items)));
    }

    [Fact]
    public async Task Items_may_carry_their_object()
    {
        var invocation = SentCode.InvocationOf(new Delegates().InstanceMethod()) with { ItemsCarryTarget = true };
        var outcome = await RunAsync(Code.Put(invocation), """[{"Factor":2},4]""", "17", """[{"factor":5},4]""");
        Assert.Equal([8L, 0, 20], outcome.Numbers);
        Assert.Equal((1L, FailureKind.BadInput), (outcome.Failures.Single().Index, outcome.Failures.Single().Kind));
    }

    [Fact]
    public async Task A_method_of_another_build_is_refused()
    {
        var sent = SentCode.InvocationOf(Fixtures.Named.Square);
        var failure = await FailureAsync(Code.Put(sent with { Method = sent.Method! with { Module = Guid.Empty } }), "1", "2");
        Assert.Contains("another build", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closure_with_a_field_that_is_not_there_is_refused()
    {
        var sent = SentCode.InvocationOf(Delegates.Curried(1));
        var target = sent.Target! with { Value = JsonSerializer.SerializeToElement(new { b = 1 }) };
        Assert.Contains("captures no 'b'", (await FailureAsync(Code.Put(sent with { Target = target }), "1")).Message, StringComparison.Ordinal);
    }
}
