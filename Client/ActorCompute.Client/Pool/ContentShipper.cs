using System.Collections.Concurrent;
using System.Reflection;
using ActorCompute.Connections;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;

namespace ActorCompute.Pool;

/// <summary>Ships code by content, and remembers what is there: the second call of a task asks nothing.</summary>
/// <param name="putPackage">Uploads what the cluster lacks of an assembly and what it needs; the answer is the package's manifest.</param>
/// <param name="putPiece">Uploads one piece of content, if the cluster lacks it.</param>
/// <param name="forgetPackage">The cluster may lack a package that was uploaded.</param>
internal sealed class ContentShipper(Func<Assembly, Task<ContentHash>> putPackage, Func<byte[], Task> putPiece, Action<ContentHash> forgetPackage) : ICodeShipper
{
    private const int MostRemembered = 10_000;   // every closure is an invocation of its own

    private readonly ConcurrentDictionary<Assembly, Lazy<Task<ContentHash>>> _packages = new();
    private readonly ConcurrentDictionary<ContentHash, Lazy<Task>> _invocations = new();

    /// <summary>Ships to a cluster.</summary>
    public static ContentShipper Over(ClusterConnection cluster)
    {
        var (packages, content) = (new PackageClient(cluster), new ContentClient(cluster));
        return new(PutPackageAsync, bytes => content.UploadAsync([ContentPiece.Of(bytes)], CancellationToken.None), packages.Forget);

        async Task<ContentHash> PutPackageAsync(Assembly assembly)
        {
            using var source = await PackageSource.OfAssemblyAsync(assembly, CancellationToken.None);
            await packages.UploadAsync(source, CancellationToken.None);
            return source.Hash;
        }
    }

    public async Task<TaskCode> ShipAsync(Assembly assembly, Invocation invocation, CancellationToken cancel)
    {
        var bytes = invocation.ToBytes();
        var (package, piece) = (PackageAsync(assembly), InvocationAsync(ContentHash.Of(bytes), bytes));
        await Task.WhenAll(package, piece).WaitAsync(cancel);   // others may want the same, so it is not stopped
        return new(await package, ContentHash.Of(bytes));
    }

    public void Forget(Assembly assembly, TaskCode code)
    {
        forgetPackage(code.Package);
        _packages.TryRemove(assembly, out _);
        _invocations.TryRemove(code.Invocation, out _);
    }

    private async Task<ContentHash> PackageAsync(Assembly assembly)
    {
        var upload = _packages.GetOrAdd(assembly, a => new(() => putPackage(a)));
        try
        {
            return await upload.Value;
        }
        catch
        {
            _packages.TryRemove(new(assembly, upload));
            throw;
        }
    }

    private async Task InvocationAsync(ContentHash hash, byte[] bytes)
    {
        if (_invocations.Count > MostRemembered) _invocations.Clear();
        var upload = _invocations.GetOrAdd(hash, _ => new(() => putPiece(bytes)));
        try
        {
            await upload.Value;
        }
        catch
        {
            _invocations.TryRemove(new(hash, upload));
            throw;
        }
    }
}
