using ActorCompute.Coordinator.Content;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Tests.Content;

public class UnusedContentTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public void What_nobody_has_used_for_a_day_and_nothing_names_may_go()
    {
        var unused = new UnusedContent([Piece(1, hours: 25), Piece(2, hours: 23), Piece(3, hours: 1000)], Now);
        Assert.Equal([Hash(1), Hash(3)], unused.Pieces.Order(Comparer<ContentHash>.Create((a, b) => a == Hash(1) ? -1 : 1)));
        unused.Keep([Hash(3), Hash(2), Hash(9)]);
        Assert.Equal([Hash(1)], unused.Pieces);
        Assert.False(unused.IsEmpty);
        unused.Keep([Hash(1)]);
        Assert.True(unused.IsEmpty);
    }

    private static ContentHash Hash(byte name) => ContentHash.Of([name]);

    private static StoredPiece Piece(byte name, double hours) => new(Hash(name), Now - TimeSpan.FromHours(hours));
}
