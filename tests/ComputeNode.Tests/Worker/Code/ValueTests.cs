using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>Values of all kinds, there and back.</summary>
public sealed class ValueTests : CodeTests
{
    public static TheoryData<string, string, string> Kinds => new()
    {
        { "Mirror", """{"X":1,"Y":2,"Name":"n"}""", """{"X":2,"Y":1,"Name":"n"}""" },
        { "Mirror", """{"y":2,"x":1}""", """{"X":2,"Y":1,"Name":null}""" },
        { "OrNothing", "1", "2" },
        { "OrNothing", "null", "0" },
        { "OrNothing", "0", "null" },
        { "Other", "0", "1" },
        { "Swap", """{"Item1":"a","Item2":5}""", """{"Item1":5,"Item2":"a"}""" },
        { "Join", """[1,"b",{"X":3}]""", "\"1 b 3\"" },
        { "Reverse", "\"äb🐟\\u0000\\\"\"", "\"\\\"\\u0000\U0001F41Fbä\"" },
        { "Bytes", "\"AQID\"", "\"AwIB\"" },
        { "Next", "\"2026-11-24T10:00:00Z\"", "\"2026-11-25T10:00:00Z\"" },
        { "Same", "\"0f8fad5b-d9cb-469f-a165-70867728950e\"", "\"0f8fad5b-d9cb-469f-a165-70867728950e\"" },
        { "Decimal", "1.10", "1.10" },
        { "Grow", """{"$type":"circle","Radius":2}""", """{"$type":"circle","Radius":4}""" },
        { "Digits", "120", "[1,2,0]" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Values_travel_as_System_Text_Json_writes_them(string method, string item, string result)
    {
        var document = Assert.Single(await DocumentsAsync(Code.Named($"Fixtures.Values.{method}"), item));
        Assert.Equal(Normal(result), Normal(document));
    }

    [Fact]
    public async Task A_method_that_returns_nothing_gives_null() =>
        Assert.Equal(["null", "null"], await DocumentsAsync(Code.Named("Fixtures.Named.Nothing"), "1", "2"));

    [Fact]
    public async Task Numbers_become_what_the_parameter_is()
    {
        Assert.Equal([0.5, 1, 1.5], await NumbersAsync<double>(Code.Named("Fixtures.Values.Half"), Segment.OfRange(0, 1, 1, 3)));
        Assert.Equal([0.75], await NumbersAsync<double>(Code.Named("Fixtures.Values.Half"), Raw(1.5f)));
        Assert.Equal([double.NaN, double.PositiveInfinity], await NumbersAsync<double>(Code.Named("Fixtures.Values.Half"), Json("\"NaN\"", "\"Infinity\"")));
        Assert.Equal([(byte)3, (byte)255], await NumbersAsync<byte>(Code.Named("Fixtures.Values.Byte"), Raw(3.0, 255)));
        Assert.Equal([ulong.MaxValue], await NumbersAsync<ulong>(Code.Named("Fixtures.Values.Unsigned"), Json($"{ulong.MaxValue}")));
        Assert.Equal([5], await NumbersAsync<int>(Code.Named("Fixtures.Named.Narrow"), Json("5.0")));
        Assert.Equal(["1", "1", "0"], (await RunAsync(Code.Named("Fixtures.Values.Other"), Raw(0, 0, 1))).Documents);
        Assert.Equal(["2.5"], (await RunAsync(Code.Named("Fixtures.Values.Decimal"), Raw(2.5))).Documents);
    }

    [Theory]
    [InlineData("Fixtures.Named.Narrow", "2147483648", "2147483648 does not fit Int32.")]
    [InlineData("Fixtures.Named.Narrow", "1.5", "1.5 is no integer of 64 bits.")]
    [InlineData("Fixtures.Named.Narrow", "\"x\"", "\"x\" is no integer of 64 bits.")]
    [InlineData("Fixtures.Values.Byte", "-1", "-1 does not fit Byte.")]
    [InlineData("Fixtures.Values.Unsigned", "-1", "-1 does not fit UInt64.")]
    [InlineData("Fixtures.Values.Single", "1e300", "1e300 does not fit Single.")]
    [InlineData("Fixtures.Values.Half", "\"x\"", "\"x\" does not fit Double.")]
    [InlineData("Fixtures.Values.Mirror", "[1]", "[1] does not fit: ")]
    [InlineData("Fixtures.Values.Join", "[1,\"b\"]", "[1,\"b\"] does not fit: It is to be an array of 3 values, and has 2.")]
    [InlineData("Fixtures.Values.Join", "[1,\"b\",{},4]", "[1,\"b\",{},4] does not fit: It is to be an array of 3 values, and has more.")]
    [InlineData("Fixtures.Values.Join", "7", "7 does not fit: It is to be an array of 3 values, and has none.")]
    [InlineData("Fixtures.Values.Same", "\"x\"", "\"x\" does not fit: ")]
    public async Task A_value_that_does_not_fit_its_parameter_fails_alone_and_says_why(string task, string item, string why)
    {
        var good = task.EndsWith("Mirror", StringComparison.Ordinal) ? "{}" : task.EndsWith("Join", StringComparison.Ordinal) ? "[1,\"b\",{}]"
            : task.EndsWith("Same", StringComparison.Ordinal) ? $"\"{Guid.Empty}\"" : "1";
        var outcome = await RunAsync(Code.Named(task), Json(5, good, item, good));
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((6L, FailureKind.BadInput), (failure.Index, failure.Kind));
        Assert.StartsWith(why, failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, outcome.Segments.Sum(s => s.Count));
    }

    [Fact]
    public async Task A_long_run_of_numbers_with_misfits_keeps_its_order()
    {
        var outcome = await RunAsync(Code.Named("Fixtures.Values.Byte"), Segment.OfRange(0, 200, 1, 3000));
        Assert.Equal(Enumerable.Range(56, 2944).Select(n => (long)n), outcome.Failures.Select(f => f.Index));
        Assert.Equal(Enumerable.Range(200, 56).Select(n => (byte)n), outcome.Segments.SelectMany(s => s.Data.ToArray()).Take(56));
        Assert.Equal(3000, outcome.Segments.Sum(s => s.Count));
    }

    [Theory]
    [InlineData("[1]", "1 b Friday ")]
    [InlineData("[1,\"c\"]", "1 c Friday ")]
    [InlineData("[1,\"c\",1,9]", "1 c Monday 9")]
    public async Task Optional_values_may_be_missing_from_the_end(string item, string result) =>
        Assert.Equal([$"\"{result}\""], await DocumentsAsync(Code.Named("Fixtures.Named.Optional"), item));

    [Fact]
    public async Task Tuples_spread_over_parameters() =>
        Assert.Equal([5.0, 13], await NumbersAsync<double>(Code.Named("hypotenuse"), Json("[3,4]", "[5,12]")));

    [Theory]
    [InlineData("Circular", "cycle")]
    [InlineData("Serialized", "No value for you")]
    public async Task A_result_that_cannot_be_serialized_fails_alone(string method, string why)
    {
        var outcome = await RunAsync(Code.Named($"Fixtures.Values.{method}"), "0", "1", "3");
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((1L, FailureKind.BadResult), (failure.Index, failure.Kind));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.Equal(["0", "", "3"], outcome.Documents);
    }

    [Theory]
    [InlineData("Cut", "\"a\"", "it holds half of a surrogate pair (U+D83D), which JSON cannot carry; cut texts between whole characters")]
    [InlineData("Letter", "\"a\"", "it holds half of a surrogate pair (U+D83D)")]
    public async Task A_result_with_half_a_character_fails_alone(string method, string good, string why)
    {
        var outcome = await RunAsync(Code.Named($"Fixtures.Values.{method}"), "0", "1", "0");
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((1L, FailureKind.BadResult), (failure.Index, failure.Kind));
        Assert.StartsWith("The result cannot be serialized: " + why, failure.Message, StringComparison.Ordinal);
        Assert.Equal([good, "", good], outcome.Documents);
        if (method == "Cut") Assert.Equal(["\"a\\uD83D\\uDE00\""], await DocumentsAsync(Code.Named("Fixtures.Values.Cut"), "2"));
    }

    [Fact]
    public async Task A_result_of_a_type_that_JSON_cannot_say_fails_alone()
    {
        var outcome = await RunAsync(Code.Named("Fixtures.Values.Serialized"), "2", "3");
        Assert.Equal([(0L, FailureKind.BadResult)], outcome.Failures.Select(f => (f.Index, f.Kind)));
        Assert.Equal(["", "3"], outcome.Documents);
    }

    [Fact]
    public async Task Exceptions_that_themselves_throw_or_never_end_cost_their_items_alone()
    {
        var outcome = await RunAsync(Code.Named("Fixtures.Values.Pick"), """{"n":1}""", """{"n":-1}""", """{"n":-2}""", """{"n":4}""");
        Assert.Equal([(1L, FailureKind.BadInput), (2L, FailureKind.BadInput)], outcome.Failures.Select(f => (f.Index, f.Kind)));
        outcome = await RunAsync(Code.Named("Fixtures.Values.ThrowHostile"), "0", "1", "2");
        Assert.Equal([(1L, "Fixtures.HostileException")], outcome.Failures.Select(f => (f.Index, f.Type)));
    }

    private static Segment Raw<T>(params T[] numbers) where T : unmanaged => Segment.OfRaw(
        0, ElementTypes.Of(typeof(T)), System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());

    private static string Normal(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)?.ToJsonString() ?? "null";
}
