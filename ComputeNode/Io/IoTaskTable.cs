using System.Collections.Frozen;
using ActorCompute.ComputeNode.Io.Files;
using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Io;

/// <summary>The code of the I/O tasks that every node has, by the names of <see cref="Messages.Tasks.TaskCatalogue"/>.</summary>
internal sealed class IoTaskTable : IDisposable
{
    private readonly HttpGet _httpGet;
    private readonly FrozenDictionary<string, IoTask> _tasks;

    /// <param name="rules">What they may do here.</param>
    public IoTaskTable(IoRules rules)
    {
        _httpGet = new HttpGet(addresses: rules.Addresses);
        _tasks = new Dictionary<string, IoTask>
        {
            ["sleep"] = Sleep.RunAsync,
            ["http.get"] = _httpGet.RunAsync,
            ["file.read"] = new FileRead(new FileRoots(rules.ReadRoots)).RunAsync,
        }.ToFrozenDictionary();
    }

    public IEnumerable<string> Names => _tasks.Keys;

    /// <summary>The task of that name, or one whose every item fails if there is none.</summary>
    public IoTask Find(string name) => _tasks.GetValueOrDefault(name)
        ?? ((_, _) => Task.FromException<ReadOnlyMemory<byte>>(new BadInputException($"This node has no task '{name}'.")));

    public void Dispose() => _httpGet.Dispose();
}
