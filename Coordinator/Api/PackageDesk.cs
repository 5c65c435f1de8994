using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Packages;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Api;

/// <summary>The edge's packages: takes new ones in, and knows those that were pushed. Read from the store at the start.</summary>
internal sealed class PackageDesk(ContentStore content, JobStore store, CoordinatorGate gate, TimeProvider time)
{
    private readonly Lock _pushing = new();
    private PackageLibrary _library = new([.. store.ListPackages()]);

    public ContentStore Content { get; } = content;

    /// <summary>Every package that is here, pushed or not.</summary>
    public PackageShelf Shelf { get; } = new(content, time);

    /// <summary>Those that were pushed.</summary>
    public PackageLibrary Library => Volatile.Read(ref _library);

    /// <summary>Makes the tasks of a package known by name; it is the newest package then.</summary>
    /// <exception cref="ContentMissingException">Not all of it is here.</exception>
    /// <exception cref="UserError">It is no package, or its assembly none that can have tasks.</exception>
    /// <exception cref="Grpc.Core.RpcException">It cannot be stored.</exception>
    public async Task<StoredPackage> PushAsync(ContentHash hash, CancellationToken cancel)
    {
        var manifest = await Shelf.ReadAsync(hash, cancel);
        var package = new StoredPackage(0, hash, manifest.Assembly, manifest.Bytes, manifest.Files.Count, time.GetUtcNow(), Shelf.TasksOf(hash, manifest));
        var stored = await gate.Ask<Stored>(new InsertPackage(package), cancel);
        package = package with { Row = stored.Number };
        lock (_pushing) _library = _library.With(package);
        return package;
    }
}
