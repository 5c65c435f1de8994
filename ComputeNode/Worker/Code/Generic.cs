using System.Reflection;

namespace ActorCompute.Worker.Code;

/// <summary>Calls a private generic method with types that are known only now; done once for a task, never for an item.</summary>
internal static class Generic
{
    public static T Call<T>(Type owner, string method, Type[] types, params object?[] arguments) =>
        (T)owner.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(types)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
}
