using ActorCompute.Delegates;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Client.Tests.Delegates;

public class BroadcastTests
{
    private static readonly SentBroadcast<double[]> Numbers = SentBroadcast<double[]>.Of([1, 2, 3]);
    private static readonly SentBroadcast<Shop> Named = SentBroadcast<Shop>.Of(new("a", 7));

    [Fact]
    public void Here_it_is_the_very_object()
    {
        var value = new[] { 1.0 };
        Broadcast<double[]> sent = SentBroadcast<double[]>.Of(value);
        Assert.Same(value, sent.Value);
    }

    [Fact]
    public void What_travels_is_the_value_as_it_was()
    {
        var value = new[] { 1.0, 2 };
        var sent = SentBroadcast<double[]>.Of(value);
        value[0] = 9;
        Assert.Equal([1.0, 2], BroadcastPiece.Read<double[]>(Bytes(sent.Piece)));
        Assert.Equal("""{"Name":"a","Markup":7}""", System.Text.Encoding.UTF8.GetString(Bytes(Named.Piece)));
    }

    [Fact]
    public void Equal_values_are_one_piece() => Assert.Equal(Numbers.Piece.Hash, SentBroadcast<double[]>.Of([1, 2, 3]).Piece.Hash);

    [Fact]
    public void A_closure_names_it_and_the_invocation_lists_it()
    {
        Broadcast<double[]> numbers = Numbers;
        var more = 5;
        var sent = Sent((int n) => numbers.Value[0] + n + more);
        var captured = sent.Invocation.Target!.Value!.Value;
        Assert.Equal($$"""{"broadcast":"{{Numbers.Piece.Hash}}"}""", captured.GetProperty("numbers").GetRawText());
        Assert.Equal(5, captured.GetProperty("more").GetInt32());
        Assert.Equal([new ContentReference(Numbers.Piece.Hash, Numbers.Piece.Bytes)], sent.Invocation.Broadcasts);
        Assert.Equal([Numbers.Piece], sent.Broadcasts);
    }

    [Fact]
    public void Captured_objects_and_scopes_within_may_hold_it_and_each_is_listed_once()
    {
        Broadcast<double[]> outer = Numbers;
        var tasks = new List<Func<int, double>>();
        foreach (var inner in new[] { new Model(Numbers, 1), new Model(Numbers, 2) }) tasks.Add(n => outer.Value[n] + inner.Weights.Value[n] + inner.Bias);
        Assert.Single(Sent(tasks[0]).Broadcasts);
        Assert.Equal([Numbers.Piece], Sent(new Model(Numbers, 3).Apply).Broadcasts);
    }

    [Fact]
    public void Generic_and_asynchronous_lambdas_capture_it()
    {
        Assert.Equal([Named.Piece], Sent(Generic<Shop>(Named)).Broadcasts);
        Broadcast<Shop> shop = Named;
        Assert.Equal([Named.Piece], Sent(async (int n) => { await Task.Yield(); return shop.Value.Markup + n; }).Broadcasts);
    }

    [Fact]
    public void No_broadcast_no_list()
    {
        Broadcast<double[]>? none = null;
        Assert.Null(Sent((int n) => none is null ? n : 0).Invocation.Broadcasts);
        Assert.Null(Sent((int n) => n).Invocation.Broadcasts);
    }

    [Fact]
    public void That_of_the_initializer_is_in_the_list_of_the_task()
    {
        Broadcast<double[]> numbers = Numbers;
        Broadcast<Shop> shop = Named;
        var call = ActorCompute.Pool.TaskCall.Of((int n) => numbers.Value[n], new() { Initializer = () => Console.Write(shop.Value.Name) });
        Assert.Equal(2, call.Sent.Broadcasts.Count);
        Assert.Equal(2, BroadcastList.In(call.Sent.Invocation.ToBytes())!.Count);
        Assert.Null(call.Sent.Invocation.Initializer!.Broadcasts);
    }

    [Fact]
    public void Anywhere_else_it_is_refused_with_what_to_do()
    {
        Assert.Contains("takes 'b' of type ActorCompute.Broadcast<double[]>, which is a broadcast; let the task capture it",
            Refuse((Broadcast<double[]> b) => b.Value.Length).Message, StringComparison.Ordinal);
        Broadcast<double[]> numbers = Numbers;
        Assert.Contains("returns", Refuse((int n) => numbers).Message, StringComparison.Ordinal);
        Assert.Contains("'m.Weights'", Refuse((Model m) => m.Bias).Message, StringComparison.Ordinal);
        Assert.Contains("broadcast it", Assert.Throws<UnsendableException>(() => SentBroadcast<Model>.Of(new(Numbers, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_an_invocation_lists_are_refused()
    {
        var many = Enumerable.Range(0, BroadcastList.Most + 1).Select(n => (Broadcast<int>)SentBroadcast<int>.Of(n)).ToArray();
        Assert.Contains("captures 101 broadcasts, and at most 100", Refuse((int n) => many[n].Value).Message, StringComparison.Ordinal);
        var most = many[1..];
        Assert.Equal(BroadcastList.Most, Sent((int n) => most[n].Value).Broadcasts.Count);
    }

    [Fact]
    public void One_of_the_users_own_is_refused()
    {
        Broadcast<int> own = new Own();
        Assert.Contains("BroadcastAsync did not make", Refuse((int n) => own.Value + n).Message, StringComparison.Ordinal);
        Assert.Contains("BroadcastAsync did not make it", Refuse(new OwnHolder(own).Add).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_cannot_travel_is_refused()
    {
        Assert.Contains("The value to broadcast is of type Stream", Assert.Throws<UnsendableException>(() => SentBroadcast<Stream>.Of(Stream.Null)).Message, StringComparison.Ordinal);
        Assert.Equal("The value to broadcast is null, so there is nothing to share; capture null itself, or broadcast a value that is empty.",
            Assert.Throws<UnsendableException>(() => SentBroadcast<string>.Of(null!)).Message);
    }

    [Fact]
    public void A_value_at_the_limit_passes_and_one_byte_more_is_refused()
    {
        SentBroadcast<byte[]>.Of(new byte[ContentLimits.PieceBytes]);
        var refusal = Assert.Throws<UnsendableException>(() => SentBroadcast<byte[]>.Of(new byte[ContentLimits.PieceBytes + 1]));
        Assert.Contains("takes 268,435,457 bytes, and at most 268,435,456 (256 MiB)", refusal.Message, StringComparison.Ordinal);
    }

    private static Func<int, T> Generic<T>(Broadcast<T> shared) => _ => shared.Value;

    private static SentInvocation Sent(Delegate task) => DelegateShape.Of(task).InvocationOf(task);

    private static UnsendableException Refuse(Delegate task) => Assert.Throws<UnsendableException>(() => Sent(task));

    private static byte[] Bytes(ActorCompute.Packages.ContentPiece piece)
    {
        using var stream = piece.Open();
        var bytes = new byte[piece.Bytes];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public sealed record Model(Broadcast<double[]> Weights, int Bias)
    {
        public double Apply(int n) => Weights.Value[n] + Bias;
    }

    public sealed record OwnHolder(Broadcast<int> Held)
    {
        public int Add(int n) => Held.Value + n;
    }

    private sealed class Own : Broadcast<int>
    {
        public override int Value => 3;
    }
}
