using ActorCompute.Client.Tests.Fake;
using ActorCompute.Delegates;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Client.Tests.Delegates;

/// <summary>What may be sent, and comes out the same: each delegate is written as an invocation, and run from its bytes.</summary>
public class SendableTests
{
    private const int Const = 40;

    [Fact]
    public async Task A_static_method() => Assert.Equal("42", await RunAsync(Statics.AddTwo, 40));

    [Fact]
    public async Task An_overload() => Assert.Equal("\"text a\"", await RunAsync((Func<string, string>)Statics.Kind, "a"));

    [Fact]
    public async Task A_generic_method_and_one_of_a_generic_type()
    {
        Assert.Equal("[7,7]", await RunAsync(Statics.Pair<int>, 7));
        Assert.Equal("\"String Int32 5\"", await RunAsync((Func<int, string>)Box<string>.Describe<int>, 5));
        Assert.Equal("\"Guid 5\"", await RunAsync(Box<Guid>.MakeLambda(), 5));
    }

    [Fact]
    public async Task A_method_of_an_object_that_can_be_written() => Assert.Equal("17", await RunAsync(new Shop("x", 12).PriceOf, 5));

    [Fact]
    public async Task A_lambda_that_captures_nothing() => Assert.Equal("42", await RunAsync((int n) => n + 2, Const));

    [Fact]
    public async Task A_local_function_that_captures_nothing_or_something()
    {
        static int Add(int n) => n + 2;
        var more = 3;
        int AddMore(int n) => n + more;
        Assert.Equal("42", await RunAsync(Add, 40));
        Assert.Equal("43", await RunAsync(AddMore, 40));
    }

    [Fact]
    public async Task A_closure_over_values_of_many_types()
    {
        var (number, text, real, when, list, map) = (1, "é\"😀", double.NaN, new DateTime(2026, 11, 24), new List<int> { 1, 2 }, new Dictionary<string, Shop> { ["a"] = new("s", 1) });
        (int A, string B)? tuple = (1, "b");
        DayOfWeek day = DayOfWeek.Friday;
        decimal? none = null;
        var anonymous = new { A = 1, B = new[] { 1.5 } };
        var json = await RunAsync(
            (string _) => $"{number} {text} {real} {when.Year} {list.Count} {map["a"].Name} {tuple.Value.A} {tuple.Value.B} {day} {none is null} {anonymous.B[0]}", "x");
        Assert.Equal("1 é\"😀 NaN 2026 2 s 1 b Friday True 1.5", System.Text.Json.JsonSerializer.Deserialize<string>(json));
    }

    [Fact]
    public async Task A_loop_variable_and_nested_scopes()
    {
        var outer = 100;
        var tasks = new List<Func<int, int>>();
        for (var i = 0; i < 3; i++)
        {
            var inner = i * 10;
            tasks.Add(n => outer + inner + n);
        }
        Assert.Equal(["101", "111", "121"], await Task.WhenAll(tasks.Select(t => RunAsync(t, 1))));
    }

    [Fact]
    public async Task A_captured_this_that_can_be_written() => Assert.Equal("\"x:5:y\"", await RunAsync(new Shop("x", 5).Labelled("y"), 0));

    [Fact]
    public async Task An_asynchronous_lambda_is_io()
    {
        var factor = 2;
        Func<int, Task<int>> task = async n =>
        {
            await Task.Yield();
            return n * factor;
        };
        Assert.Equal(TaskKind.Io, DelegateShape.Of(task).Kind);
        Assert.Equal(TaskKind.Cpu, DelegateShape.Of(Statics.AddTwo).Kind);
        Assert.Equal("42", await RunAsync(task, 21));
    }

    [Fact]
    public async Task A_lambda_within_a_lambda_takes_along_what_it_uses()
    {
        var (numbers, factor) = (new[] { 1, 2, 3 }, 2);
        Assert.Equal("20", await RunAsync((int n) => numbers.Where(m => m != n).Sum(m => m * factor) + numbers.Select(m => m * n).Sum(), 2));
    }

    [Fact]
    public async Task What_only_another_lambda_of_the_same_scope_captures_stays_here()
    {
        using var stream = new MemoryStream([1, 2, 3]);
        var offset = 7;
        Func<long> other = () => stream.Length + offset;
        Assert.Equal(10, other());
        Assert.Equal("8", await RunAsync((int n) => n + offset, 1));
        Assert.Equal("8", await RunAsync(async (int n) => { await Task.Yield(); return n + offset; }, 1));
    }

    [Fact]
    public void Equal_calls_have_equal_bytes_and_other_values_other_ones()
    {
        static byte[] Bytes(int factor) => InvocationOf((int n) => n * factor).ToBytes();
        Assert.Equal(Bytes(2), Bytes(2));
        Assert.NotEqual(Bytes(2), Bytes(3));
    }

    [Fact]
    public void A_shape_without_values_is_shared_by_all_closures_over_the_same_code()
    {
        static DelegateShape Shape(int factor) => DelegateShape.Of((int n) => n * factor);
        Assert.Same(Shape(2), Shape(3));
        Assert.True(Shape(2).Shared.ItemsCarryTarget);
        Assert.Null(Shape(2).Shared.Target!.Value);
        Assert.False(DelegateShape.Of((int n) => n).Shared.ItemsCarryTarget);
    }

    [Fact]
    public void People_can_tell_tasks_by_their_names()
    {
        Assert.Equal("ActorCompute.Client.Tests.Delegates.Statics.AddTwo", DelegateShape.Of(Statics.AddTwo).Name);
        Assert.Equal("ActorCompute.Client.Tests.Delegates.SendableTests.People_can_tell_tasks_by_their_names (lambda)", DelegateShape.Of((int n) => n).Name);
    }

    private static Invocation InvocationOf(Delegate task) => DelegateShape.Of(task).InvocationOf(task).Invocation;

    private static async Task<string> RunAsync<T, TResult>(Func<T, TResult> task, T input)
    {
        var runner = new InvocationRunner(Invocation.Parse(InvocationOf(task).ToBytes()));
        var (values, failures) = await runner.RunAsync(Input(input));
        Assert.Empty(failures);
        return ActorCompute.Values.SegmentText.Of(values, 0);
    }

    private static Segment Input<T>(T input)
    {
        var writer = ActorCompute.Values.SegmentWriter<T>.Create();
        return writer.Add(input) ?? writer.Cut()!;
    }
}

public static class Statics
{
    public static int AddTwo(int n) => n + 2;

    public static string Kind(string text) => $"text {text}";

    public static string Kind(int number) => $"number {number}";

    public static T[] Pair<T>(T value) => [value, value];
}

public static class Box<T>
{
    public static string Describe<TOther>(TOther value) => $"{typeof(T).Name} {typeof(TOther).Name} {value}";

    public static Func<int, string> MakeLambda() => n => $"{typeof(T).Name} {n}";
}

public sealed record Shop(string Name, int Markup)
{
    public int PriceOf(int cost) => cost + Markup;

    public Func<int, string> Labelled(string label) => _ => $"{Name}:{Markup}:{label}";
}
