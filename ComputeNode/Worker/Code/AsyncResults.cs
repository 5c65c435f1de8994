namespace ActorCompute.Worker.Code;

/// <summary>The types of results that come later.</summary>
internal static class AsyncResults
{
    /// <summary>Whether a method that returns this is asynchronous.</summary>
    public static bool Is(Type type) => type.IsAssignableTo(typeof(Task)) || type == typeof(ValueTask) || IsGeneric(type, typeof(ValueTask<>));

    /// <summary>What comes of it in the end; null if nothing does, or the type is not that of a later result.</summary>
    public static Type? Of(Type type)
    {
        if (IsGeneric(type, typeof(ValueTask<>))) return type.GetGenericArguments()[0];
        for (var at = type; at is not null; at = at.BaseType)
            if (IsGeneric(at, typeof(Task<>))) return at.GetGenericArguments()[0];
        return null;
    }

    /// <summary>What a method has returned, as a task; completed if there is nothing to wait for.</summary>
    public static Task AsTask(object? result) => result switch
    {
        Task task => task,
        ValueTask value => value.AsTask(),
        not null when Is(result.GetType()) => (Task)result.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(result, null)!,
        _ => Task.CompletedTask,
    };

    private static bool IsGeneric(Type type, Type open) => type.IsGenericType && type.GetGenericTypeDefinition() == open;
}
