using System.Text.Json;

// What the metadata of this assembly say is what AssemblyTasksTests expect; nothing here is called.
#pragma warning disable CA1050, CA1822, CA1716, CA1034, IDE0060
namespace Examples;

public enum Color { Red, Green }

public sealed record Scene(int Width);

public static class Shapes
{
    public static long Square(int n) => n;
    public static double Half(decimal n) => (double)n;
    public static string Name(string text, CancellationToken cancel) => text;
    public static Task<Scene> RenderAsync(Scene scene, ActorCompute.TaskContext context) => throw new NotSupportedException();
    public static ValueTask<string?> FetchAsync(Uri page) => throw new NotSupportedException();
    public static Task WaitAsync(TimeSpan time) => Task.CompletedTask;
    public static ValueTask Wait(bool really) => default;
    public static void Log(Guid id) { }
    public static Color[] Colors(IReadOnlyList<Color?> colors) => [];
    public static Dictionary<string, int> Count(string[] words) => [];
    public static (int, string) Pair(byte[] bytes, long from, JsonElement any) => default;
    public static List<List<Scene>> Nested(object anything) => [];

    public static class Inner
    {
        public static char First(string text) => text[0];
    }

    [ActorCompute.ComputeTask("thumb nail/ü")]
    public static int Alias(int n) => n;

    public static int Many(int n) => n;
    public static int Many(string n) => n.Length;

    [ActorCompute.ComputeTask("told-apart")]
    public static int Overload(int n) => n;
    public static int Overload(string n) => n.Length;

    public static int NoArgument() => 1;
    public static int OnlyContext(ActorCompute.TaskContext context) => 1;
    public static int AnyNumber(params int[] numbers) => numbers.Length;
    public static int AnyCollection(params IEnumerable<int> numbers) => 1;
    public static int TwoOfWhichNoneIsATask(ref int n) => n;
    public static int TwoOfWhichNoneIsATask(out long n) => (int)(n = 1);
    public static T Generic<T>(T value) => value;
    public static int ByReference(ref int n) => n;
    public static int Span(ReadOnlySpan<char> text) => text.Length;
    public static int Pointer(nint at) => 1;
    public static int TwoDimensions(int[,] numbers) => 1;
    public static Span<int> SpanResult(int n) => default;
    public static int Property { get; set; }
    internal static int Internal(int n) => n;
}

public static class Holder<T>
{
    public static int OfGenericType(int n) => n;

    public static class Within
    {
        public static int OfNestedInGeneric(int n) => n;
    }
}

public interface IContract
{
    static int OfInterface(int n) => n;
}

public class Instance
{
    public int OfInstance(int n) => n;
    public static Instance operator +(Instance a, Instance b) => a;
}

internal static class Hidden
{
    public static int OfHidden(int n) => n;
}
