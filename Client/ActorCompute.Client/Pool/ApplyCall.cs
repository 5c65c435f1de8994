using System.Text;
using System.Text.Json;
using ActorCompute.Delegates;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Packages;
using ActorCompute.Values;

namespace ActorCompute.Pool;

/// <summary>One call as the item it is sent as, and whoever waits for its result.</summary>
/// <param name="item">The item: the argument, or an array of the call's own target and the argument.</param>
/// <param name="argument">Where in the item the argument is; null if the task takes none.</param>
/// <param name="broadcasts">The shared values that it captures.</param>
internal sealed class ApplyCall<T>(ReadOnlyMemory<byte> item, Range? argument, IReadOnlyList<ContentPiece> broadcasts)
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReadOnlySpan<byte> Item => item.Span;

    public IReadOnlyList<ContentPiece> Broadcasts => broadcasts;

    public Task<T> Result => _result.Task;

    /// <exception cref="UnsendableException">The argument or a captured value cannot travel.</exception>
    public static ApplyCall<T> Of(DelegateShape shape, Delegate task, Action<Utf8JsonWriter> writeArgument)
    {
        var bytes = new ValueBuffer();
        using var json = new Utf8JsonWriter(bytes, ValueJson.WriterOptions);
        if (shape.HasTarget)
        {
            json.WriteStartArray();
            shape.WriteTarget(json, task);
            json.Flush();
        }
        var start = bytes.Count + (shape.HasTarget ? 1 : 0);   // behind the comma
        WriteArgument(json, writeArgument);
        json.Flush();
        var end = bytes.Count;
        if (shape.HasTarget) json.WriteEndArray();
        json.Flush();
        ItemLimit.Check(null, bytes.Count);
        return new(bytes.Written, shape.TakesArgument ? start..end : null, Delegates.Broadcasts.WrittenBy(json));
    }

    public void Succeed(T value) => _result.TrySetResult(value);

    public void Fail(Exception fault) => _result.TrySetException(fault);

    public void Fail(Failure failure) =>
        Fail(new TaskFailedException(failure, argument is { } part ? Encoding.UTF8.GetString(Item[part]) : null, isCall: true));

    public void Cancel() => _result.TrySetCanceled();

    private static void WriteArgument(Utf8JsonWriter json, Action<Utf8JsonWriter> write)
    {
        try
        {
            write(json);
        }
        catch (ItemDefectException e)
        {
            throw new UnsendableException($"The argument is of type {TypeText.Of(e.Refusal.Type)}, {e.Refusal.Why}.", "", e.Refusal.Type);
        }
    }
}
