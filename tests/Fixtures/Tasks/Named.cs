using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;
using ActorCompute;

namespace Fixtures;

/// <summary>Tasks that are found by name.</summary>
public static class Named
{
#if AGAIN
    public const string Build = "again";
#else
    public const string Build = "first";
#endif

    private static int _calls;

    public static string WhichBuild(int item) => $"{Build} {item}";

    /// <summary>Counts in a field of this build's own.</summary>
    public static int Calls() => ++_calls;

    public static long Square(long n) => checked(n * n);

    public static int Narrow(int n) => n;

    [ComputeTask("hypotenuse")]
    public static double Hypotenuse(double a, double b) => Math.Sqrt(a * a + b * b);

    public static int Overloaded(int n) => n;

    public static int Overloaded(string text) => text.Length;

    [ComputeTask("the-text-one")]
    public static int Meant(string text) => text.Length;

    [ComputeTask("the-number-one")]
    public static int Meant(int n) => n;

    public static string Optional(int a, string b = "b", DayOfWeek day = DayOfWeek.Friday, int? none = null) => $"{a} {b} {day} {none}";

    public static int Params(params int[] numbers) => numbers.Length;

    public static int ByReference(ref int n) => n;

    public static int OfSpan(ReadOnlySpan<char> text) => text.Length;

    public static T Generic<T>(T value) => value;

    public static void Nothing(int item) => _ = item;

    public static string Greeting(string culture) =>
        new ResourceManager("Fixtures.Words", typeof(Named).Assembly).GetString("Greeting", CultureInfo.GetCultureInfo(culture))!;

    /// <summary>Whether an assembly can be loaded from here; what happened if not.</summary>
    public static string CanLoad(string assembly)
    {
        try
        {
            return System.Reflection.Assembly.Load(assembly).GetName().Name!;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    public static string Context(TaskContext context, string item, CancellationToken cancel) =>
        $"{context.Index} {context.Attempt} {item} {cancel == context.Cancellation} {cancel.CanBeCanceled}";

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Throws(string message) => Deeper(message);

    /// <summary>Endless recursion.</summary>
    public static int Overflow(int n) => n < 0 ? 0 : Overflow(n + 1) + 1;

    public static int FailFast(int n)
    {
        if (n > 0) Environment.FailFast($"item {n}");
        return n;
    }

    /// <summary>Tells the log, and returns the node's name.</summary>
    public static string Speak(string item, TaskContext context)
    {
        context.Log($"{item}\nsecond line");
        return context.Node;
    }

    /// <summary>Waits until it is told to stop.</summary>
    public static int Stubborn(int item, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne();
        cancel.ThrowIfCancellationRequested();
        return item;
    }

    public static class Nested
    {
        public static int Twice(int n) => 2 * n;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Deeper(string message) => throw new CustomException(message, new InvalidOperationException("inner"));
}

public sealed class CustomException(string message, Exception inner) : Exception(message, inner);
