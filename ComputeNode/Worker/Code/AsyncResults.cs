namespace ActorCompute.Worker.Code;

/// <summary>The types of results that come later.</summary>
internal static class AsyncResults
{
    /// <summary>Whether a method that returns this is asynchronous.</summary>
    public static bool Is(Type type) => type == typeof(Task) || type == typeof(ValueTask) || Of(type) is not null;

    /// <summary>What comes of it; null if nothing does, or the type is not that of a later result.</summary>
    public static Type? Of(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0] : null;

    /// <summary>What a method has returned, as a task; completed if there is nothing to wait for.</summary>
    public static Task AsTask(object? result) => result switch
    {
        Task task => task,
        ValueTask value => value.AsTask(),
        not null when Is(result.GetType()) => (Task)result.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(result, null)!,
        _ => Task.CompletedTask,
    };
}
