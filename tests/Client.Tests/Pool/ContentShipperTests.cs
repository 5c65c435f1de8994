using System.Reflection;
using ActorCompute.Delegates;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;
using ActorCompute.Pool;

namespace ActorCompute.Client.Tests.Pool;

public class ContentShipperTests
{
    private static readonly Assembly Here = typeof(ContentShipperTests).Assembly;
    private static readonly ContentHash Package = ContentHash.Of("package"u8);

    private readonly List<ContentHash> _forgotten = [];
    private int _packages;
    private int _pieces;

    [Fact]
    public async Task An_assembly_and_an_invocation_are_uploaded_once_however_many_ask_at_once()
    {
        var gate = new TaskCompletionSource();
        var shipper = new ContentShipper(async _ => { _packages++; await gate.Task; return Package; }, async _ => { _pieces++; await gate.Task; }, Forget);
        var shipping = Enumerable.Range(0, 10).Select(_ => shipper.ShipAsync(Here, Call("a"), default)).ToArray();
        gate.SetResult();
        var code = new TaskCode(Package, ContentHash.Of(new Invocation { Task = "a" }.ToBytes()));
        Assert.All(await Task.WhenAll(shipping), c => Assert.Equal(code, c));
        await shipper.ShipAsync(Here, Call("b"), default);
        Assert.Equal((1, 2), (_packages, _pieces));
    }

    [Fact]
    public async Task What_failed_is_tried_again()
    {
        var shipper = new ContentShipper(_ => _packages++ == 0 ? throw new IOException() : Task.FromResult(Package), _ => _pieces++ == 0 ? throw new IOException() : Task.CompletedTask, Forget);
        await Assert.ThrowsAsync<IOException>(() => shipper.ShipAsync(Here, Call("a"), default));
        Assert.Equal(Package, (await shipper.ShipAsync(Here, Call("a"), default)).Package);
        Assert.Equal((2, 2), (_packages, _pieces));
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_stop_it_for_others()
    {
        var gate = new TaskCompletionSource<ContentHash>();
        var shipper = new ContentShipper(_ => gate.Task, _ => Task.CompletedTask, Forget);
        using var cancel = new CancellationTokenSource();
        var (first, second) = (shipper.ShipAsync(Here, Call("a"), cancel.Token), shipper.ShipAsync(Here, Call("a"), default));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult(Package);
        Assert.Equal(Package, (await second).Package);
    }

    [Fact]
    public async Task What_the_cluster_has_lost_is_uploaded_again_and_nothing_else()
    {
        var shipper = new ContentShipper(_ => { _packages++; return Task.FromResult(Package); }, _ => { _pieces++; return Task.CompletedTask; }, Forget);
        var lost = await shipper.ShipAsync(Here, Call("a"), default);
        await shipper.ShipAsync(Here, Call("b"), default);
        shipper.Forget(Here, lost, Call("a"));
        await shipper.ShipAsync(Here, Call("a"), default);
        await shipper.ShipAsync(Here, Call("b"), default);
        Assert.Equal((2, 3), (_packages, _pieces));
        Assert.Equal([Package], _forgotten);
    }

    [Fact]
    public async Task A_shared_value_is_uploaded_once_and_again_when_the_cluster_has_lost_it()
    {
        var put = new List<ContentHash>();
        var shipper = new ContentShipper(_ => Task.FromResult(Package), piece => { put.Add(piece.Hash); return Task.CompletedTask; }, Forget);
        var value = ContentPiece.Of("value"u8.ToArray());
        await shipper.ShipAsync(value, default);
        var code = await shipper.ShipAsync(Here, Call("a", value), default);
        await shipper.ShipAsync(Here, Call("b", value), default);
        Assert.Equal((1, 3), (put.Count(h => h == value.Hash), put.Count));
        shipper.Forget(Here, code, Call("a", value));
        await shipper.ShipAsync(Here, Call("a", value), default);
        Assert.Equal((2, 5), (put.Count(h => h == value.Hash), put.Count));
    }

    private static SentInvocation Call(string task, params ContentPiece[] broadcasts) => SentInvocation.Of(new() { Task = task }, broadcasts);

    private void Forget(ContentHash package) => _forgotten.Add(package);
}
