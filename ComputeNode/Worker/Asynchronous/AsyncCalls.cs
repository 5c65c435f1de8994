using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>Makes tasks of calls: their types are known only now, and their items cost no reflection.</summary>
internal static class AsyncCalls
{
    private static readonly ResultBytes Null = new([.. "null"u8], ElementType.None);

    public static AsyncTask Of(BoundCall call, LargeDocuments large) =>
        Generic.Call<AsyncTask>(typeof(AsyncCalls), nameof(Make), [call.ItemType, call.ResultType], call, large);

    private static CallTask<TIn, TResult> Make<TIn, TResult>(BoundCall call, LargeDocuments large) =>
        new(CallInputs.Opener<TIn>(call), CallMaker.Make<TIn, TResult>(call), call.Parameters.UseContext, Finish<TResult>(), large);

    private static Func<TResult, ValueTask<ResultBytes>> Finish<TResult>()
    {
        var type = typeof(TResult);
        if (type == typeof(ValueTask)) return (Func<TResult, ValueTask<ResultBytes>>)(object)(Func<ValueTask, ValueTask<ResultBytes>>)NothingOf;
        if (AsyncResults.Of(type) is { } value)
            return Generic.Call<Func<TResult, ValueTask<ResultBytes>>>(typeof(AsyncCalls), type.IsValueType ? nameof(OfValueTask) : nameof(OfTask), [value]);
        if (AsyncResults.Is(type)) return (Func<TResult, ValueTask<ResultBytes>>)(object)(Func<Task, ValueTask<ResultBytes>>)NothingOf;
        var write = Writer<TResult>();
        return result => new(write(result));
    }

    private static Func<Task<T>, ValueTask<ResultBytes>> OfTask<T>()
    {
        var write = Writer<T>();
        return async task => write(await Checked(task));
    }

    private static Func<ValueTask<T>, ValueTask<ResultBytes>> OfValueTask<T>()
    {
        var write = Writer<T>();
        return async task => write(await task);
    }

    private static async ValueTask<ResultBytes> NothingOf(Task task)
    {
        await Checked(task);
        return Null;
    }

    private static async ValueTask<ResultBytes> NothingOf(ValueTask task)
    {
        await task;
        return Null;
    }

    private static T Checked<T>(T? task) where T : Task => task ?? throw new InvalidOperationException("The method returned null instead of a task.");

    private static Func<T, ResultBytes> Writer<T>()
    {
        var type = (JsonTypeInfo<T>)ValueJson.Options.GetTypeInfo(typeof(T));
        var element = NumberArrays.ElementOf(typeof(T));
        return value => element is not ElementType.None && value is Array array
            ? new([.. NumberArrays.BytesOf(array)], element) : new(Write(value, type), ElementType.None);
    }

    private static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, type);
        }
        catch (Exception e)   // a cycle, a type that JSON cannot say, a property that throws
        {
            throw new BadResultException($"The result {FailureReport.DefectOf(e)}", e);
        }
    }
}
