using System.Security.Cryptography;
using ActorCompute.Packages;

namespace ActorCompute.Client.Tests.Packages;

/// <summary>Uploads over connections that break.</summary>
public class ContentClientTests
{
    [Fact]
    public async Task What_a_lost_connection_cuts_short_is_sent_again()
    {
        await using var content = await BreakingContent.StartAsync();
        var told = new List<string>();
        await using var cluster = await content.ConnectAsync(text => { lock (told) told.Add(text); });
        var pieces = new[] { 0, 1, 1_000_000, 3_000_000, 2_000_000 }.Select(RandomNumberGenerator.GetBytes).Select(ContentPiece.Of).ToArray();
        await new ContentClient(cluster).UploadAsync([.. pieces, .. pieces], CancellationToken.None);
        Assert.All(pieces, p => Assert.Equal(p.Bytes, content.Pieces[p.Hash.Value].Length));
        Assert.Contains("The coordinator is back.", told);
    }
}
