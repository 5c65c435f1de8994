using ActorCompute.Coordinator.Store;
using ActorCompute.Messages.Access;
using ActorCompute.Protos;
using Grpc.Core;

namespace ActorCompute.Coordinator.Api;

/// <summary>The API's packages: making them known by name, and which ones are.</summary>
internal sealed class PackagesService(PackageDesk desk) : Protos.Packages.PackagesBase
{
    /// <summary>What an answer takes at most; the oldest packages are left out of a longer one.</summary>
    private const long MostBytes = ApiChannel.MaxMessageBytes - (1 << 20);

    public override async Task<Package> Push(PushPackageRequest request, ServerCallContext context)
    {
        var manifest = ApiMessages.ToContentHash(request.Manifest);
        return await ApiMessages.AnswerAsync(async () => ToProto(await desk.PushAsync(manifest, context.CancellationToken)));
    }

    public override Task<PackageList> ListPackages(ListPackagesRequest request, ServerCallContext context) => System.Threading.Tasks.Task.FromResult(All());

    /// <summary>Those that were pushed, newest first.</summary>
    public PackageList All()
    {
        var list = new PackageList();
        list.Packages.AddRange(desk.Library.Packages.Select(ToProto).TakeBytes(p => p.CalculateSize(), MostBytes));
        return list;
    }

    private static Package ToProto(StoredPackage package)
    {
        var proto = new Package
        {
            Hash = package.Hash.Value,
            Assembly = package.Assembly,
            Bytes = package.Bytes,
            Files = package.Files,
            PushedMs = package.Pushed.ToUnixTimeMilliseconds(),
        };
        proto.Tasks.AddRange(package.Tasks.Tasks.Select(t => t.ToProto()));
        proto.Shared.AddRange(package.Tasks.Shared);
        return proto;
    }
}
