using ActorCompute.Messages.Code;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Reducing;

/// <summary>Finds what a lease's reducer names.</summary>
internal static class Reducers
{
    /// <exception cref="CodeDefectException">There is none, or it cannot merge.</exception>
    public static Reducer Of(string reducer, CodeShelf shelf)
    {
        if (TaskCode.Find(reducer) is { } code) return OfCode(shelf, code);
        return reducer switch
        {
            Reduction.Sum or Reduction.Min or Reduction.Max => new ScalarReducer(reducer),
            Reduction.Count => new CountReducer(),
            _ => throw new CodeDefectException($"This worker has no reduction '{reducer}'."),
        };
    }

    private static Reducer OfCode(CodeShelf shelf, TaskCode code)
    {
        var (package, invocation) = shelf.Get(code);
        var call = BoundCall.Of(package, invocation);
        var type = call.Method.ReturnType;
        if (call.CarriedType is not null || call.Parameters.UseContext || call.Parameters.All.Count != 2
            || call.Parameters.All.Any(p => p.ParameterType != type) || AsyncResults.Is(type))
            throw new CodeDefectException($"{call.Method.DeclaringType}.{call.Method.Name} is no merge: that takes two values of the type that it returns.");
        return invocation.KeyType is { } key
            ? Generic.Call<Reducer>(typeof(Reducers), nameof(Keyed), [package.Type(key), type], call)
            : Generic.Call<Reducer>(typeof(Reducers), nameof(Plain), [type], call);
    }

    private static Reducer Plain<T>(BoundCall call) => new UserReducer<T>(Function<T>(call));

    private static Reducer Keyed<TKey, TValue>(BoundCall call) where TKey : notnull => new KeyedReducer<TKey, TValue>(Function<TValue>(call));

    private static Func<T, T, T> Function<T>(BoundCall call) => call.Method.CreateDelegate<Func<T, T, T>>(call.Target);
}
