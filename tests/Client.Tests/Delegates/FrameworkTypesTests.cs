using ActorCompute.Delegates;

namespace ActorCompute.Client.Tests.Delegates;

/// <summary>Nobody can give a type of .NET's own a setter, so what is said of one must be something else.</summary>
public class FrameworkTypesTests
{
    [Fact]
    public void Of_a_type_of_NET_s_own_it_is_said_what_can_be_done()
    {
        Says<System.Numerics.BigInteger>("send its text, and parse that inside the task");
        Says<System.Numerics.Complex>("send its text, and parse that inside the task");
        Says<System.Net.IPAddress>("send its text, and parse that inside the task");
        Says<System.Text.StringBuilder>("send the text that it is made from, and make it inside the task");
        Says<System.Text.RegularExpressions.Regex>("send the text that it is made from, and make it inside the task");
        Says<System.Globalization.CultureInfo>("send the text that it is made from, and make it inside the task");
        Says<FileInfo>("send the text that it is made from, and make it inside the task");
        Says<Random>("make it inside the task, or send what the task needs of it");
        Says<Lazy<int>>("make it inside the task, or send what the task needs of it");
        Says<WeakReference<string>>("make it inside the task, or send what the task needs of it");
        Says<System.Diagnostics.Stopwatch>("make it inside the task, or send what the task needs of it");
        Says<System.Text.Encoding>("make it inside the task, or send what the task needs of it");
        Says<Thread>("make it inside the task, or send what the task needs of it");
        Says<PriorityQueue<int, int>>("make it inside the task, or send what the task needs of it");
        Says<InvalidOperationException>("send its message");
        Assert.Equal(Refusal.Disposable, Sendability.Of(typeof(StreamWriter))!.Why);
        Assert.Equal(Refusal.Disposable, Sendability.Of(typeof(System.Diagnostics.Process))!.Why);

        static void Says<T>(string advice) => Assert.Equal(
            new Refusal("", typeof(T), $"which System.Text.Json cannot write and make again; {advice}"), Sendability.Of(typeof(T)));
    }

    [Fact]
    public void Within_a_value_it_is_named_and_what_is_derived_from_it_names_it()
    {
        Assert.Equal(("Item2", typeof(System.Text.Encoding)), (Sendability.Of(typeof((int, System.Text.Encoding)))!.Path, Sendability.Of(typeof((int, System.Text.Encoding)))!.Type));
        Assert.Equal("[].Coding", Sendability.Of(typeof(List<Coded>))!.Path);
        Assert.Equal("which inherits from Exception what System.Text.Json cannot write and make again; send what the task needs of it", Sendability.Of(typeof(OwnException))!.Why);
    }

    public sealed class OwnException(string message) : Exception(message);

    public sealed record Coded(int A, System.Text.Encoding Coding);
}
