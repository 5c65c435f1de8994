using System.Numerics;
using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Reducing;

/// <summary>
/// sum, min and max. Numbers of a known type are folded as 128-bit integers or 64-bit floats, whatever comes as JSON as <see cref="Scalar"/>s; both
/// give the same, for a float is written as one.
/// </summary>
internal sealed class ScalarReducer(string name) : Reducer
{
    public override TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) =>
        Generic.Call<TaskRunner>(typeof(ScalarReducer), typeof(TOut) == typeof(double) || typeof(TOut) == typeof(float) ? nameof(Floats) : nameof(Integers),
            [typeof(TIn), typeof(TOut)], name, open, function);

    public override TaskRunner Documents<TIn, TOut>(
        Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None) =>
        new FoldRunner<TIn, TOut, Scalar>(open, function, ByJson(write, Scalar.Reader(name)), Scalars());

    public override TaskRunner Merges() => Merges(Scalars(), Scalar.Reader(name));

    private Merging<Scalar> Scalars() => new(name switch
    {
        Reduction.Sum => Scalar.Sum,
        Reduction.Min => Scalar.Min,
        _ => Scalar.Max,
    }, Scalar.Reader(name), Scalar.Write);

    private static TaskRunner Integers<TIn, TOut>(string name, Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) where TOut : unmanaged, INumber<TOut>
    {
        Func<Int128, Int128, Int128> merge = name switch
        {
            Reduction.Sum => static (left, right) => checked(left + right),
            Reduction.Min => Int128.Min,
            _ => Int128.Max,
        };
        return new FoldRunner<TIn, TOut, Int128>(open, function, static value => Int128.CreateChecked(value),
            new(merge, Read<Int128>, static (json, value) => Scalar.Write(json, Scalar.Of(value))));
    }

    private static TaskRunner Floats<TIn, TOut>(string name, Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) where TOut : unmanaged, INumber<TOut>
    {
        Func<double, double, double> merge = name switch
        {
            Reduction.Sum => static (left, right) => left + right,
            Reduction.Min => double.Min,
            _ => double.Max,
        };
        return new FoldRunner<TIn, TOut, double>(open, function, static value => double.CreateChecked(value),
            new(merge, Read<double>, static (json, value) => Scalar.Write(json, Scalar.Of(value))));
    }

    private static T Read<T>(ReadOnlySpan<byte> document) => throw new NotSupportedException("What is folded here is not read again.");
}

/// <summary>How many items have a result, whatever it is.</summary>
internal sealed class CountReducer : Reducer
{
    private static readonly Merging<long> Counts = new(static (left, right) => left + right, Reader<long>(), static (json, count) => json.WriteNumberValue(count));

    public override TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) =>
        new FoldRunner<TIn, TOut, long>(open, function, static _ => 1, Counts);

    public override TaskRunner Documents<TIn, TOut>(
        Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None) =>
        new FoldRunner<TIn, TOut, long>(open, function, static _ => 1, Counts);

    public override TaskRunner Merges() => Merges(Counts, static _ => 1);
}
