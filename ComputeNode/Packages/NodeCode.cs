using ActorCompute.Messages;
using ActorCompute.Messages.Code;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>What a node needs for the code of jobs: its cache, and the way to what is not in there.</summary>
internal sealed class NodeCode : IDisposable
{
    private readonly CodeCache _cache;
    private readonly ContentSource _source;

    private NodeCode(CodeCache cache, ContentSource source) => (_cache, _source, Store) = (cache, source, new CodeStore(cache, source));

    /// <summary>Where workers find code.</summary>
    public CodeFolder Folder => _cache.Folder;

    /// <summary>Brings it there.</summary>
    public CodeStore Store { get; }

    /// <exception cref="UserError">The cache folder cannot be used.</exception>
    public static async Task<NodeCode> OpenAsync(NodeOptions options, Func<ContentSource> source, CancellationToken cancel) =>
        new(await CodeCache.OpenAsync(options.CacheFolder ?? CodeCache.DefaultPath, cancel), source());

    public void Dispose()
    {
        _source.Dispose();
        _cache.Dispose();
    }
}
