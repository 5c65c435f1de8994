using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>A package of bytes at hand.</summary>
internal sealed record TestPackage(PackageManifest Manifest, IReadOnlyList<byte[]> Contents)
{
    public ContentHash Hash => ContentHash.Of(Manifest.ToBytes());

    public static TestPackage Of(string assembly, byte[] main, params (string Path, byte[] Content)[] others)
    {
        var files = others.Append(($"{assembly}.dll", main)).OrderBy(f => f.Item1, StringComparer.Ordinal).ToArray();
        return new(new(assembly, [.. files.Select(f => new PackageFile(f.Item1, ContentHash.Of(f.Item2), f.Item2.Length))]), [.. files.Select(f => f.Item2)]);
    }

    /// <summary>Puts all of it, and pushes it if it is to be known by name.</summary>
    public async Task<TestPackage> UploadAsync(TestCoordinator coordinator, bool push)
    {
        foreach (var content in Contents) await coordinator.PutAsync(content);
        await coordinator.PutAsync(Manifest.ToBytes());
        if (push) await coordinator.Packages.PushAsync(new() { Manifest = Hash.Value });
        return this;
    }
}
