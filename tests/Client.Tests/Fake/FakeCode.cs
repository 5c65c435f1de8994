using System.Collections.Concurrent;
using System.Reflection;
using ActorCompute.Delegates;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;
using ActorCompute.Pool;

namespace ActorCompute.Client.Tests.Fake;

/// <summary>Code as a <see cref="FakeCoordinator"/> keeps it: the invocations by their hashes; the assemblies are loaded here anyway.</summary>
internal sealed class FakeCode : ICodeShipper
{
    private readonly ConcurrentDictionary<string, byte[]> _invocations = new();

    /// <summary>How often anything was shipped.</summary>
    public int Shipped { get; private set; }

    public Task<TaskCode> ShipAsync(Assembly assembly, SentInvocation sent, CancellationToken cancel)
    {
        Shipped++;
        var bytes = sent.Invocation.ToBytes();
        var hash = ContentHash.Of(bytes);
        _invocations[hash.Value] = bytes;
        return Task.FromResult(new TaskCode(ContentHash.Of("package"u8), hash));
    }

    public Task ShipAsync(ContentPiece broadcast, CancellationToken cancel) => Task.CompletedTask;

    public void Forget(Assembly assembly, TaskCode code, SentInvocation sent) => Forgotten++;

    /// <summary>How often the pool was told that code is gone.</summary>
    public int Forgotten { get; private set; }

    public Invocation Read(string hash) => Invocation.Parse(_invocations[hash]);
}
