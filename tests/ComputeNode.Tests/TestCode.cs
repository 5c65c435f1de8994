using ActorCompute.ComputeNode.Packages;
using ActorCompute.ComputeNode.Tests.Packages;

namespace ActorCompute.ComputeNode.Tests;

/// <summary>A cache in a folder of its own, filled from content in memory.</summary>
internal sealed class TestCode : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestCode()
    {
        Cache = Open();
        Store = new CodeStore(Cache, Content);
    }

    public FakeContent Content { get; } = new();

    public CodeCache Cache { get; }

    public CodeStore Store { get; }

    public string Path => _folder.File("code");

    /// <summary>The same folder for another node.</summary>
    public CodeCache Open(long mostBytes = CodeCache.MostBytes) =>
        CodeCache.OpenAsync(Path, CancellationToken.None, mostBytes).ConfigureAwait(false).GetAwaiter().GetResult();

    public void Dispose()
    {
        Cache.Dispose();
        _folder.Dispose();
    }
}
