using System.Text.Json.Serialization;

namespace Fixtures;

public enum Colour { Red, Green }

public sealed record Point(int X, int Y, string? Name = null);

public sealed class Loop
{
    public Loop Self => this;
}

public sealed class Hostile
{
    public int Value => throw new InvalidOperationException("No value for you.");
}

public sealed class HostileException : Exception
{
    public override string Message => throw new InvalidOperationException("No message for you.");
}

/// <summary>Its constructor takes only what it likes.</summary>
public sealed class Picky
{
    public Picky(int n) => N = n >= 0 ? n : throw (n == -1 ? new HostileException() : new ArgumentException(new string('x', 10_000_000)));

    public int N { get; }
}

[JsonPolymorphic]
[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape;

public sealed record Circle(double Radius) : Shape;

/// <summary>Tasks over values of all kinds.</summary>
public static class Values
{
    public static Point Mirror(Point p) => p with { X = p.Y, Y = p.X };

    public static int? OrNothing(int? n) => n is null ? 0 : n == 0 ? null : n + 1;

    public static Colour Other(Colour colour) => colour is Colour.Red ? Colour.Green : Colour.Red;

    public static (int, string) Swap((string Text, int Number) pair) => (pair.Number, pair.Text);

    public static string Join(int a, string b, Point c) => $"{a} {b} {c.X}";

    public static string Reverse(string text) => string.Concat(text.EnumerateRunes().Reverse());

    public static byte[] Bytes(byte[] bytes) => [.. bytes.Reverse()];

    public static DateTime Next(DateTime time) => time.AddDays(1);

    /// <summary>Of the two halves of a character, so many.</summary>
    public static string Cut(int halves) => "a\U0001F600"[..(1 + halves)];

    public static char Letter(int n) => "a\U0001F600"[n];

    public static Guid Same(Guid id) => id;

    public static double Half(double number) => number / 2;

    public static float Single(float number) => number;

    public static byte Byte(byte number) => number;

    public static ulong Unsigned(ulong number) => number;

    public static decimal Decimal(decimal number) => number;

    public static Shape Grow(Shape shape) => shape is Circle c ? new Circle(c.Radius * 2) : shape;

    public static long[] Digits(long n) => [.. n.ToString().Select(c => (long)(c - '0'))];

    public static int Pick(Picky picky) => picky.N;

    public static int ThrowHostile(int n) => n == 1 ? throw new HostileException() : n;

    public static object Circular(int n) => n == 1 ? new Loop() : n;

    public static object Serialized(int n) => n == 1 ? new Hostile() : n == 2 ? typeof(int) : n;
}
