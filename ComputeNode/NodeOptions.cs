using System.Security.Cryptography;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode;

/// <summary>How a node takes part.</summary>
public sealed record NodeOptions
{
    /// <summary>A worker needs about 50 MiB for itself.</summary>
    private const long LeastWorkerMemory = 64L << 20;

    private const string NameEnding = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Path of the access file; null: the one that ACTORCOMPUTE_ACCESS names, else ~/.actorcompute/access.json.</summary>
    public string? Access { get; init; }

    /// <summary>The address to listen on, which the coordinator is told too. Default 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The cluster port to listen on, 0 to 65535; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The node's name in its cluster, 1 to 64 letters, digits, '-', '_' or '.'. Default: the machine's name with a random ending.</summary>
    public string? Name { get; init; }

    /// <summary>How long to wait for the coordinator when the node starts, whatever happens. Default: null, for as long as there is progress.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>Worker processes, 0 to 1024. Default: one for each processor.</summary>
    public int? Slots { get; init; }

    /// <summary>Asynchronous items in flight at once, 0 to 1,000,000. Default 1000.</summary>
    public int IoCapacity { get; init; } = 1000;

    /// <summary>What jobs may ask for. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders below which the task file.read may read. Default: none, which lets it read nothing.</summary>
    public IReadOnlyList<string> AllowRead { get; init; } = [];

    /// <summary>Whether http.get is kept from loopback, private and other addresses that are not public, and from proxies. Default: not.</summary>
    public bool ForbidPrivateAddresses { get; init; }

    /// <summary>Whether http.get may ask link-local addresses and those of cloud metadata services, if it is not kept to public ones. Default: not.</summary>
    public bool AllowLinkLocalAddresses { get; init; }

    /// <summary>
    /// Where the code of jobs is kept, for all nodes of this user on this machine. Default: actorcompute/code in the user's cache folder.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes of memory that a worker process may hold, at least 64 MiB; the item it runs then fails. Default: no limit.</summary>
    public long? WorkerMemory { get; init; }

    /// <summary>How long items that run may take to end when the node leaves. Default 8 s; whatever is not done then runs elsewhere.</summary>
    public TimeSpan LeaveTime { get; init; } = DrainNode.UsualTime;

    /// <exception cref="UserError">A value is out of its range.</exception>
    internal void Validate()
    {
        Check(Port is >= 0 and <= 65535, $"--port {Port} is no port: choose 0 to 65535.");
        Check(Slots is null or >= 0 and <= NodeInfo.MostSlots, $"--slots {Slots} is out of range: choose 0 to {NodeInfo.MostSlots}.");
        Check(IoCapacity is >= 0 and <= NodeInfo.MostIoCapacity, $"--io-capacity {IoCapacity} is out of range: choose 0 to {NodeInfo.MostIoCapacity}.");
        Check(Tags.Count <= NodeInfo.MostTags, $"--tag is given for {Tags.Count} keys: choose {NodeInfo.MostTags} at most.");
        foreach (var tag in Tags) Check(tag.Key.Length <= NodeInfo.LongestText && tag.Value.Length <= NodeInfo.LongestText, $"--tag '{BoundedText.Cut(tag.Key, 100)}' is too long: a key and its value take {NodeInfo.LongestText} characters each.");
        Check(Slots != 0 || IoCapacity != 0, "A node with --slots 0 and --io-capacity 0 could do nothing: let it have one of them.");
        foreach (var folder in AllowRead) Check(Directory.Exists(folder), $"--allow-read '{folder}' is no folder that is there: name one.");
        Check(CacheFolder != "", "--cache is empty: name a folder.");
        Check(WorkerMemory is null or >= LeastWorkerMemory,
            $"--worker-memory {ByteSize.Text(WorkerMemory ?? 0)} is too little for a worker process: let it have {ByteSize.Text(LeastWorkerMemory)} or more.");
        Check(Name is null || JobId.IsValid(Name), $"--name '{Name}' is no node name: use 1 to 64 letters, digits, '-', '_' or '.'.");
    }

    internal NodeId ToId() => new(Name ?? $"{MachineName()}-{RandomNumberGenerator.GetString(NameEnding, 5)}");

    private static string MachineName()
    {
        var name = string.Concat(Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')).ToLowerInvariant();
        return name.Length is > 0 and <= 50 ? name : "node";
    }

    private static void Check(bool holds, string sentence)
    {
        if (!holds) throw new UserError(ExitStatus.BadInput, sentence);
    }
}
