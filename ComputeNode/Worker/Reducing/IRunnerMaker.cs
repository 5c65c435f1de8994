using System.Text.Json;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Reducing;

/// <summary>Makes runners of functions: ones that send every result, or ones that fold them.</summary>
internal interface IRunnerMaker
{
    /// <summary>Of a function that returns numbers.</summary>
    TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) where TOut : unmanaged;

    /// <summary>Of a function whose results are written as JSON, or are arrays of numbers.</summary>
    TaskRunner Documents<TIn, TOut>(
        Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None);
}

/// <summary>Every result is sent.</summary>
internal sealed class PlainRunners : IRunnerMaker
{
    public static PlainRunners Instance { get; } = new();

    public TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) where TOut : unmanaged =>
        new NumberRunner<TIn, TOut>(open, function);

    public TaskRunner Documents<TIn, TOut>(
        Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None) =>
        new DocumentRunner<TIn, TOut>(open, function, write, arrays);
}
