using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Serialization;
using ActorCompute.Delegates;
using ActorCompute.Messages.Code;

namespace ActorCompute.Client.Tests.Delegates;

/// <summary>What is refused before it leaves the client, and the sentence that says so.</summary>
public class RefusedTests
{
    [Fact]
    public void Disposable_objects_are_refused_by_the_name_of_the_variable()
    {
        using var client = new HttpClient();
        var error = Refuse((string url) => client.GetAsync(url).Id);
        Assert.Equal("The lambda captures 'client' of type HttpClient, which is disposable and so belongs to this process; "
            + "make it inside the task, or once a worker in an initializer.", error.Message);
        Assert.Equal(("client", typeof(HttpClient)), (error.Path, error.ValueType));
    }

    [Fact]
    public void A_member_of_a_captured_value_is_named_with_its_path()
    {
        var options = new Options { Handler = Console.WriteLine };
        Assert.Equal("The lambda captures 'options.Handler' of type Action<string>, " + Refusal.Delegate + ".", Refuse((int n) => n + options.Size).Message);
        var many = new List<Options>();
        Assert.Equal("The lambda captures 'many[].Handler' of type Action<string>, " + Refusal.Delegate + ".", Refuse((int n) => n + many.Count).Message);
    }

    [Fact]
    public void What_belongs_to_this_process_is_refused()
    {
        Func<int, int> function = n => n;
        var task = Task.FromResult(1);
        var valueTask = new ValueTask<int>(1);
        using var source = new CancellationTokenSource();
        var token = source.Token;
        var (type, method) = (typeof(int), MethodBase.GetCurrentMethod()!);
        nint address = 5;
        Assert.Equal(Captures("function", "Func<int, int>", Refusal.Delegate), Refuse((int n) => function(n)).Message);
        Assert.Equal(Captures("task", "Task<int>", Refusal.Task), Refuse((int n) => n + task.Id).Message);
        Assert.Equal(Captures("valueTask", "ValueTask<int>", Refusal.Task), Refuse((int n) => valueTask.IsCompleted).Message);
        Assert.Equal(Captures("source", "CancellationTokenSource", Refusal.Cancellation), Refuse((int n) => source.IsCancellationRequested).Message);
        Assert.Equal(Captures("token", "CancellationToken", Refusal.Cancellation), Refuse((int n) => token.CanBeCanceled).Message);
        Assert.Equal(Captures("type", "Type", Refusal.Code), Refuse((int n) => type.Name).Message);
        Assert.Equal(Captures("method", "System.Reflection.MethodBase", Refusal.Code), Refuse((int n) => method.Name).Message);
        Assert.Equal(Captures("address", "nint", Refusal.Address), Refuse((int n) => address + n > 0).Message);
    }

    [Fact]
    public void A_stream_is_refused()
    {
        using Stream stream = new MemoryStream();
        Assert.Equal("The lambda captures 'stream' of type Stream, which is open in this process; send its path or its bytes instead.", Refuse((int n) => stream.Length + n).Message);
    }

    [Fact]
    public void What_a_worker_could_not_make_is_refused()
    {
        IComparable comparable = 5;
        Shape shape = new Circle();
        object anything = 5;
        var grid = new int[2, 2];
        var unmakeable = new TwoConstructors(1);
        Assert.Equal(Captures("comparable", "IComparable", Refusal.Interface), Refuse((int n) => comparable.CompareTo(n)).Message);
        Assert.Equal(Captures("shape", Of("Shape"), Refusal.Abstract), Refuse((int n) => shape.Name).Message);
        Assert.Equal(Captures("anything", "object", Refusal.Anything), Refuse((int n) => anything.Equals(n)).Message);
        Assert.Equal(Captures("grid", "int[,]", Refusal.Dimensions), Refuse((int n) => grid[n, n]).Message);
        Assert.Equal(Captures("unmakeable", Of("TwoConstructors"), Refusal.NoConstructor), Refuse((int n) => unmakeable.A).Message);
    }

    [Fact]
    public void State_that_would_be_lost_is_refused_by_its_name()
    {
        var (secret, getter, derived) = (new WithSecret(1), new GetterOnly(), new DerivedSecret());
        var list = new NamedList { Name = "a" };
        Assert.Equal(Captures("secret._secret", "int", Refusal.Lost), Refuse((int n) => secret.Reveal()).Message);
        Assert.Equal(Captures("getter.Items", "List<int>", Refusal.Lost), Refuse((int n) => getter.Items).Message);
        Assert.Equal(Captures("derived._secret", "int", Refusal.Lost), Refuse((int n) => derived.Open).Message);
        Assert.Equal(Captures("list.Name", "string", Refusal.Lost), Refuse((int n) => list.Count).Message);
    }

    [Fact]
    public void The_pool_is_refused_captured_or_used()
    {
        ComputePool? pool = null;
        JobHandle<int>? job = null;
        Assert.Equal(Captures("pool", "ActorCompute.ComputePool", Refusal.Pool), Refuse((int n) => pool!.ApplyAsync(() => n)).Message);
        Assert.Equal(Captures("job", "ActorCompute.JobHandle<int>", Refusal.Pool), Refuse((int n) => job!.Id).Message);
        Assert.Equal("The lambda uses ActorCompute.ComputePool, and a task cannot use the pool that runs it; return what is to be run next, and send that from here.",
            Refuse(async (int n) => { await using var own = await ComputePool.ConnectAsync(); return await own.ApplyAsync(() => n); }).Message);
        Assert.StartsWith("The lambda uses ActorCompute.JobOptions, and", Refuse((int n) => new JobOptions { Priority = n }.Priority).Message);
    }

    [Fact]
    public void Order_comparers_and_derived_types_that_would_be_lost_are_refused()
    {
        var stack = new Stack<int>([1, 2]);
        var map = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var set = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Animal animal = new Dog();
        Assert.Equal(Captures("stack", "Stack<int>", null) + " " + Refusal.Reversed + ".", Refuse((int n) => stack.Count).Message);
        Assert.Equal(Captures("map", "Dictionary<string, int>", null) + " which " + ValueLoss.Comparer + ".", Refuse((int n) => map.Count).Message);
        Assert.Equal(Captures("set", "HashSet<string>", null) + " which " + ValueLoss.Comparer + ".", Refuse((int n) => set.Count).Message);
        Assert.Equal(Captures("animal", Of("Animal"), "which " + ValueLoss.Derived(typeof(Dog))), Refuse((int n) => animal.Legs).Message);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_wherever_it_is()
    {
        var (text, letter, letters, map, shop) = ("a\uD83D", '\uDC00', new[] { 'a', '\uDC00' }, new Dictionary<string, int> { ["\uDC00"] = 1 }, new Shop("\uDC00", 1));
        Assert.Equal(Captures("text", "string", "which holds half of a surrogate pair (U+D83D), which JSON cannot carry; "
            + "cut texts between whole characters, or send their chars as numbers (ushort[])"), Refuse((int n) => text).Message);
        Assert.Contains("captures 'letter' of type char, which holds half", Refuse((int n) => letter).Message);
        Assert.Contains("captures 'letters' of type char[], which holds half", Refuse((int n) => letters).Message);
        Assert.Contains("captures 'map' of type", Refuse((int n) => map.Count).Message);
        Assert.Contains("whose 'Name' holds half of a surrogate pair (U+DC00)", Refuse((int n) => shop.Name).Message);
        Assert.Contains("whose 'Name' holds half", Refuse(shop.PriceOf).Message);
        Assert.Contains("The value to broadcast is of type string[], which holds half", Assert.Throws<UnsendableException>(() => SentBroadcast<string[]>.Of(["\uDC00"])).Message);
    }

    [Fact]
    public void What_is_too_large_is_refused_by_its_name_and_before_it_takes_the_memory()
    {
        var (small, large) = (new byte[1], Enumerable.Repeat(new string('x', 1 << 20), 10_000).Select((text, n) => n < 9_999 ? text : throw new InvalidOperationException("It was written to its end.")));
        var (bytes, shop) = (new byte[210_000_000], new Shop(new string('x', 256 << 20), 1));
        Assert.Equal(Captures("bytes", "byte[]", Refusal.TooLargeToCapture), Refuse((int n) => bytes.Length).Message);
        Assert.Equal(Captures("large", "IEnumerable<string>", Refusal.TooLargeToCapture), Refuse((int n) => small.Length + large.Count()).Message);
        Assert.Contains(", with which the task is too large (at most 256 MiB of JSON can be sent); send large values ahead with BroadcastAsync", Refuse(shop.PriceOf).Message);
        var broadcast = Assert.Throws<UnsendableException>(() => SentBroadcast<IEnumerable<string>>.Of(large)).Message;
        Assert.EndsWith($"{Refusal.TooLargeToBroadcast}.", broadcast);
    }

    [Fact]
    public void What_refers_to_itself_is_refused()
    {
        var node = new Node();
        node.Next = node;
        Assert.Equal(Captures("node", Of("Node"), Refusal.Endless), Refuse((int n) => node.Next).Message);
    }

    [Fact]
    public void An_object_that_a_getter_of_throws_is_refused_with_what_it_says()
    {
        var broken = new Broken();
        Assert.Equal(Captures("broken", Of("Broken"), "which System.Text.Json cannot carry (out of order)"), Refuse((int n) => broken.ToString()).Message);
    }

    [Fact]
    public void A_captured_this_is_refused_by_what_it_holds()
    {
        var error = Refuse(new Holder().Task());
        Assert.Equal($"The lambda captures 'this' of type {Of("Holder")} with '_client' of type HttpClient, which is disposable and so belongs to this process; "
            + "copy what the lambda needs of it into a local variable first (var k = _k;).", error.Message);
        Assert.Equal(("this._client", typeof(HttpClient)), (error.Path, error.ValueType));
        Assert.Equal(error.Message, Refuse(new Holder().TaskOfThisAlone()).Message);
    }

    [Fact]
    public void A_method_of_an_object_that_cannot_travel_is_refused()
    {
        Assert.Equal($"The method {Of("Holder.Work")} is called on an object with '_client' of type HttpClient, {Refusal.Disposable}.", Refuse(new Holder().Work).Message);
        using var writer = new StringWriter();
        Assert.Equal("The method StringWriter.Write is part of .NET, which does not travel; write a lambda that calls it.", Refuse((Action<string>)writer.Write).Message);
    }

    [Fact]
    public void What_is_begun_and_never_awaited_is_refused()
    {
        static async ValueTask<int> Later(int n) => await Task.FromResult(n);
        Action<int>[] droppers = [n => _ = Later(n), n => _ = Later(n).AsTask().ConfigureAwait(false), n => _ = Task.Run(() => n)];
        foreach (var dropper in droppers) Assert.Contains("and does not wait for what that returns; write an async lambda that awaits it.", Refuse(dropper).Message);
        Action<int>[] fine = [n => Math.Abs(n), n => GC.KeepAlive(Later(n).AsTask()), n => Console.Out.WriteLine($"{n}")];
        foreach (var task in fine) DelegateShape.Of(task, mustReturn: false);
    }

    [Fact]
    public void Parameters_and_results_that_cannot_travel_are_refused()
    {
        Assert.Equal($"The lambda takes 'stream' of type Stream, {Refusal.Stream}.", Refuse((Stream stream) => 1).Message);
        Assert.Equal($"The lambda takes 'options.Handler' of type Action<string>, {Refusal.Delegate}.", Refuse((Options options) => 1).Message);
        Assert.Equal($"The lambda returns Stream, {Refusal.Stream}.", Refuse((int n) => Stream.Null).Message);
        Assert.Equal($"The lambda returns {Of("Options")} with 'Handler' of type Action<string>, {Refusal.Delegate}.", Refuse((int n) => new Options()).Message);
        Assert.Equal("The lambda returns Task, which brings no value back; let it return one, run it by ForEachAsync, or in a single call let it return Task.",
            Assert.Throws<UnsendableException>(() => DelegateShape.Of(async (int n) => await Task.Yield(), mustReturn: true)).Message);
        Assert.Equal("The lambda returns ValueTask<int>; write an async lambda that awaits it.", Refuse((int n) => ValueTask.FromResult(n)).Message);
        Assert.Equal("The method ActorCompute.Client.Tests.Delegates.RefusedTests.Describe takes 'animal' as ActorCompute.Client.Tests.Delegates.RefusedTests.Animal, "
            + "and is given ActorCompute.Client.Tests.Delegates.RefusedTests.Dog; write a lambda that calls it.", Refuse((Func<Dog, string>)Describe).Message);
    }

    [Fact]
    public void Delegates_that_no_worker_could_find_again_are_refused()
    {
        Func<int, int> several = Statics.AddTwo;
        several += Statics.AddTwo;
        Expression<Func<int, int>> expression = n => n + 1;
        Assert.Equal("The delegate calls several methods, one after another; send one that calls a single method.", Refuse(several).Message);
        Assert.Equal("The delegate was compiled while the program ran, so no worker has its code; write it as a lambda or a method.", Refuse(expression.Compile()).Message);
        Assert.Equal("The method Math.Sqrt is part of .NET, which does not travel; write a lambda that calls it.", Refuse((Func<double, double>)Math.Sqrt).Message);
        Assert.Equal("The method ActorCompute.Client.Tests.Delegates.Texts.Twice is bound to its first argument; write a lambda that calls it with both.", Refuse("a".Twice).Message);
        var open = typeof(Shop).GetMethod(nameof(Shop.PriceOf))!.CreateDelegate<Func<Shop, int, int>>();
        Assert.Equal("The method ActorCompute.Client.Tests.Delegates.Shop.PriceOf is bound to no object; write a lambda that calls it on its argument.", Refuse(open).Message);
    }

    [Fact]
    public void An_assembly_that_is_in_no_file_is_refused()
    {
        var bytes = File.ReadAllBytes(typeof(RefusedTests).Assembly.Location);
        var method = Assembly.Load(bytes).GetType(typeof(Statics).FullName!)!.GetMethod(nameof(Statics.AddTwo))!;
        Assert.Equal("The method ActorCompute.Client.Tests.Delegates.Statics.AddTwo is in ActorCompute.Client.Tests, which has no file of its own "
            + "(loaded from memory, or part of a single-file program); publish it as files.", Refuse(method.CreateDelegate<Func<int, int>>()).Message);
    }

    [Fact]
    public void What_its_type_leaves_out_on_purpose_is_no_loss()
    {
        var value = new Ignoring { Kept = 1, Cache = new HttpClient() };
        Assert.NotNull(DelegateShape.Of((int n) => value.Kept + n));
    }

    [Fact]
    public void An_interface_or_base_type_that_names_its_types_may_travel()
    {
        IVehicle vehicle = new Car(4);
        Func<int, int> task = n => vehicle.Wheels * n;
        Assert.Contains("car", DelegateShape.Of(task).InvocationOf(task).Invocation.Target!.Value.ToString());
    }

    private static string Captures(string path, string type, string? why) =>
        why is null ? $"The lambda captures '{path}' of type {type}," : $"The lambda captures '{path}' of type {type}, {why}.";

    private static string Of(string name) => $"ActorCompute.Client.Tests.Delegates.RefusedTests.{name}";

    private static string Describe(Animal animal) => $"{animal.Legs}";

    private static UnsendableException Refuse(Delegate task) => Assert.Throws<UnsendableException>(() => DelegateShape.Of(task).InvocationOf(task));

    public sealed class Options
    {
        public int Size { get; set; }

        public Action<string>? Handler { get; set; }
    }

    public abstract class Shape
    {
        public string Name { get; set; } = "";
    }

    public sealed class Circle : Shape;

    public class Animal
    {
        public int Legs { get; set; }
    }

    public sealed class Dog : Animal
    {
        public string Bark { get; set; } = "wuff";
    }

    public sealed class TwoConstructors
    {
        public TwoConstructors(int a) => A = a;

        public TwoConstructors(int a, int b) => A = a + b;

        public int A { get; set; }
    }

    public class WithSecret(int secret)
    {
        private readonly int _secret = secret;

        public int Open { get; set; }

        public int Reveal() => _secret;
    }

    public sealed class DerivedSecret() : WithSecret(5);

    public sealed class GetterOnly
    {
        public List<int> Items { get; } = [];
    }

    public sealed class NamedList : List<int>
    {
        public string Name { get; set; } = "";
    }

    public sealed class Node
    {
        public Node? Next { get; set; }
    }

    public sealed class Broken
    {
        public int Value
        {
            get => throw new NotImplementedException("out of order");
            set => _ = value;
        }
    }

    public sealed class Ignoring
    {
        public int Kept { get; set; }

        [JsonIgnore]
        public HttpClient? Cache { get; set; }
    }

    [JsonDerivedType(typeof(Car), "car")]
    public interface IVehicle
    {
        int Wheels { get; }
    }

    public sealed record Car(int Wheels) : IVehicle;

    private sealed class Holder
    {
        private readonly HttpClient _client = new();

        public Func<int, string> Task()
        {
            var suffix = "x";
            return n => _client.Timeout + suffix;
        }

        public Func<int, string> TaskOfThisAlone() => n => $"{_client.Timeout} {n}";

        public string Work(int n) => $"{_client.Timeout} {n}";
    }
}

public static class Texts
{
    public static string Twice(this string text, int times) => text + times;
}
