using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Pieces;
using ActorCompute.Worker.Reducing;

namespace ActorCompute.Worker.Running;

/// <summary>Makes runners of calls: their types are known only now, and their items cost no reflection.</summary>
internal static class CallRunners
{
    public static TaskRunner Of(BoundCall call, ItemScope scope, IRunnerMaker make) => AsyncResults.Is(call.ResultType)
        ? throw new CodeDefectException($"{call.Method.DeclaringType}.{call.Method.Name} is asynchronous, and this worker runs synchronous methods.")
        : Generic.Call<TaskRunner>(typeof(CallRunners), nameof(Make), [call.ItemType, call.ResultType], call, scope, make);

    /// <summary>Every item fails with this.</summary>
    /// <param name="forGood">Whether it is of no use to try again.</param>
    public static TaskRunner Failing(Failure failure, bool forGood = false) =>
        new NumberRunner<NoItem, long>(static _ => new IgnoredInput<NoItem>(), _ => throw new NoTaskException(failure)) { IsToBeKept = forGood };

    private static TaskRunner Make<TIn, TOut>(BoundCall call, ItemScope scope, IRunnerMaker make)
    {
        var (open, function) = (CallInputs.Opener<TIn>(call), Function<TIn, TOut>(call, scope));
        if (ElementTypes.Of(typeof(TOut)) is not ElementType.None)
            return Generic.Call<TaskRunner>(typeof(CallRunners), nameof(Numbers), [typeof(TIn), typeof(TOut)], open, function, make);
        var type = (JsonTypeInfo<TOut>)ValueJson.Options.GetTypeInfo(typeof(TOut));
        return make.Documents<TIn, TOut>(open, function, (json, value) => JsonSerializer.Serialize(json, value, type), NumberArrays.ElementOf(typeof(TOut)));
    }

    private static TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, IRunnerMaker make) where TOut : unmanaged =>
        make.Numbers(open, function);

    private static Func<TIn, TOut> Function<TIn, TOut>(BoundCall call, ItemScope scope)
    {
        if (call.IsPlain) return call.Method.CreateDelegate<Func<TIn, TOut>>(call.Target);
        var compiled = CallMaker.Make<TIn, TOut>(call);
        return call.Parameters.UseContext ? item => compiled(scope.Next(), item) : item => compiled(null, item);
    }
}
