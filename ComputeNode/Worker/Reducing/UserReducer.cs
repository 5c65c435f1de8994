using System.Text.Json;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Reducing;

/// <summary>Merges by a method of two values. Results of another type than its own become one by way of JSON.</summary>
internal sealed class UserReducer<T> : Reducer
{
    private readonly Merging<T> _merging;

    public UserReducer(Func<T, T, T> merge) => _merging = new(merge, Reader<T>(), Writer<T>());

    public override TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) =>
        new FoldRunner<TIn, TOut, T>(open, function, Leaf(Writer<TOut>()), _merging);

    public override TaskRunner Documents<TIn, TOut>(
        Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None) =>
        new FoldRunner<TIn, TOut, T>(open, function, Leaf(write), _merging);

    public override TaskRunner Merges() => Merges(_merging, _merging.Read);

    private Func<TOut, T> Leaf<TOut>(Action<Utf8JsonWriter, TOut> write) =>
        typeof(TOut) == typeof(T) ? (Func<TOut, T>)(object)(Func<T, T>)(static value => value) : ByJson(write, _merging.Read);
}
