using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>Makes tasks of calls: their types are known only now, and their items cost no reflection.</summary>
internal static class AsyncCalls
{
    private static readonly byte[] Null = "null"u8.ToArray();

    public static AsyncTask Of(BoundCall call, LargeDocuments large) =>
        Generic.Call<AsyncTask>(typeof(AsyncCalls), nameof(Make), [call.ItemType, call.ResultType], call, large);

    private static CallTask<TIn, TResult> Make<TIn, TResult>(BoundCall call, LargeDocuments large) =>
        new(CallInputs.Opener<TIn>(call), CallMaker.Make<TIn, TResult>(call), call.Parameters.UseContext, Finish<TResult>(), large);

    private static Func<TResult, ValueTask<byte[]>> Finish<TResult>()
    {
        var type = typeof(TResult);
        if (type == typeof(ValueTask)) return (Func<TResult, ValueTask<byte[]>>)(object)(Func<ValueTask, ValueTask<byte[]>>)NothingOf;
        if (AsyncResults.Of(type) is { } value)
            return Generic.Call<Func<TResult, ValueTask<byte[]>>>(typeof(AsyncCalls), type.IsValueType ? nameof(OfValueTask) : nameof(OfTask), [value]);
        if (AsyncResults.Is(type)) return (Func<TResult, ValueTask<byte[]>>)(object)(Func<Task, ValueTask<byte[]>>)NothingOf;
        var write = Writer<TResult>();
        return result => new(write(result));
    }

    private static Func<Task<T>, ValueTask<byte[]>> OfTask<T>()
    {
        var write = Writer<T>();
        return async task => write(await Checked(task));
    }

    private static Func<ValueTask<T>, ValueTask<byte[]>> OfValueTask<T>()
    {
        var write = Writer<T>();
        return async task => write(await task);
    }

    private static async ValueTask<byte[]> NothingOf(Task task)
    {
        await Checked(task);
        return Null;
    }

    private static async ValueTask<byte[]> NothingOf(ValueTask task)
    {
        await task;
        return Null;
    }

    private static T Checked<T>(T? task) where T : Task => task ?? throw new InvalidOperationException("The method returned null instead of a task.");

    private static Func<T, byte[]> Writer<T>()
    {
        var type = (JsonTypeInfo<T>)ValueJson.Options.GetTypeInfo(typeof(T));
        return value => Write(value, type);
    }

    private static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, type);
        }
        catch (Exception e)   // a cycle, a type that JSON cannot say, a property that throws
        {
            throw new BadResultException($"The result cannot be serialized: {FailureReport.MessageOf(e)}");
        }
    }
}
