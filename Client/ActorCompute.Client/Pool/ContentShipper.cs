using System.Collections.Concurrent;
using System.Reflection;
using ActorCompute.Connections;
using ActorCompute.Delegates;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;

namespace ActorCompute.Pool;

/// <summary>Ships code by content, and remembers what is there: the second call of a task asks nothing.</summary>
/// <param name="putPackage">Uploads what the cluster lacks of an assembly and what it needs; the answer is the package's manifest.</param>
/// <param name="putPiece">Uploads one piece of content, if the cluster lacks it.</param>
/// <param name="forgetPackage">The cluster may lack a package that was uploaded.</param>
internal sealed class ContentShipper(Func<Assembly, Task<ContentHash>> putPackage, Func<ContentPiece, Task> putPiece, Action<ContentHash> forgetPackage) : ICodeShipper
{
    private const int MostRemembered = 10_000;   // every closure is an invocation of its own

    private readonly ConcurrentDictionary<Assembly, Lazy<Task<ContentHash>>> _packages = new();
    private readonly ConcurrentDictionary<ContentHash, Lazy<Task>> _pieces = new();

    /// <summary>Ships to a cluster.</summary>
    public static ContentShipper Over(ClusterConnection cluster)
    {
        var (packages, content) = (new PackageClient(cluster), new ContentClient(cluster));
        return new(PutPackageAsync, piece => content.UploadAsync([piece], CancellationToken.None), packages.Forget);

        async Task<ContentHash> PutPackageAsync(Assembly assembly)
        {
            using var source = await PackageSource.OfAssemblyAsync(assembly, CancellationToken.None).ConfigureAwait(false);
            await packages.UploadAsync(source, CancellationToken.None).ConfigureAwait(false);
            return source.Hash;
        }
    }

    public async Task<TaskCode> ShipAsync(Assembly assembly, SentInvocation sent, CancellationToken cancel)
    {
        var (package, invocation) = (PackageAsync(assembly), ContentPiece.Of(sent.Invocation.ToBytes()));
        // Others may want the same, so it is not stopped.
        await Task.WhenAll([package, .. sent.Broadcasts.Append(invocation).Select(PieceAsync)]).WaitAsync(cancel).ConfigureAwait(false);
        return new(await package.ConfigureAwait(false), invocation.Hash);
    }

    public Task ShipAsync(ContentPiece broadcast, CancellationToken cancel) => PieceAsync(broadcast).WaitAsync(cancel);

    public void Forget(Assembly assembly, TaskCode code, SentInvocation sent)
    {
        foreach (var piece in sent.Broadcasts) _pieces.TryRemove(piece.Hash, out _);
        forgetPackage(code.Package);
        _packages.TryRemove(assembly, out _);
        _pieces.TryRemove(code.Invocation, out _);
    }

    private async Task<ContentHash> PackageAsync(Assembly assembly)
    {
        var upload = _packages.GetOrAdd(assembly, a => new(() => putPackage(a)));
        try
        {
            return await upload.Value.ConfigureAwait(false);
        }
        catch
        {
            _packages.TryRemove(new(assembly, upload));
            throw;
        }
    }

    private async Task PieceAsync(ContentPiece piece)
    {
        if (_pieces.Count > MostRemembered) _pieces.Clear();
        var upload = _pieces.GetOrAdd(piece.Hash, _ => new(() => putPiece(piece)));
        try
        {
            await upload.Value.ConfigureAwait(false);
        }
        catch
        {
            _pieces.TryRemove(new(piece.Hash, upload));
            throw;
        }
    }
}
