namespace ActorCompute.Worker;

/// <summary>Where a node's end of a worker is to be found.</summary>
internal readonly record struct WorkerPlace(string Socket, string Marker);

/// <summary>What a worker is started with.</summary>
/// <param name="Code">Where the code of packages lies; empty if nowhere.</param>
/// <param name="IsAsync">Whether it is for asynchronous tasks.</param>
/// <param name="Beside">Further places that threads of this process serve, each as if it were a worker of its own.</param>
internal sealed record WorkerArguments(WorkerPlace Place, string Code, bool IsAsync, IReadOnlyList<WorkerPlace> Beside)
{
    public static bool TryRead(string[] args, out WorkerArguments read)
    {
        read = new(default, "", false, []);
        if (args is not [var socket, var marker, .. var rest]) return false;
        read = read with { Place = new(socket, marker), Code = rest is [var code, ..] ? code : "", IsAsync = rest is [_, "async"] };
        if (rest is not [_, "beside", .. var places]) return rest.Length < 2 || read.IsAsync;
        read = read with { Beside = [.. places.Chunk(2).Where(p => p.Length == 2).Select(p => new WorkerPlace(p[0], p[1]))] };
        return places.Length > 0 && places.Length % 2 == 0;
    }
}
