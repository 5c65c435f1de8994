using System.Text.Json;
using System.Text.Json.Serialization;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

public sealed class BroadcastShelfTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BroadcastShelf _shelf;

    public BroadcastShelfTests() => _shelf = new(Folder);

    private CodeFolder Folder => new(_folder.File("code"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_value_is_read_when_it_is_asked_for_and_once_however_many_ask_at_once()
    {
        var piece = ContentHash.Of(BroadcastPiece.OfNumbers(new[] { 1.0, 2 }, ElementType.Float64));
        var early = _shelf.Get<double[]>(piece);   // it is not here yet
        Put(BroadcastPiece.OfNumbers(new[] { 1.0, 2 }, ElementType.Float64));
        var values = new double[64][];
        Parallel.For(0, values.Length, i => values[i] = _shelf.Get<double[]>(piece).Value);
        Assert.All(values, v => Assert.Same(early.Value, v));
        Assert.Equal([1.0, 2], early.Value);
    }

    [Fact]
    public void Two_types_of_one_piece_are_two_values()
    {
        var piece = Put("[1,2]"u8.ToArray());
        Assert.Equal([1, 2], _shelf.Get<List<int>>(piece).Value);
        Assert.Equal([1L, 2], _shelf.Get<HashSet<long>>(piece).Value);
    }

    [Fact]
    public void Over_the_bound_what_is_not_used_is_let_go_and_read_again_when_it_is()
    {
        var shelf = new BroadcastShelf(Folder, mostBytes: 5000);
        var pieces = Enumerable.Range(0, 3).Select(n => Put(BroadcastPiece.OfNumbers(Enumerable.Repeat((byte)n, 2000).ToArray(), ElementType.UInt8))).ToArray();
        var (used, unused) = (shelf.Get<byte[]>(pieces[0]), shelf.Get<byte[]>(pieces[1]));
        var (first, second) = (used.Value, unused.Value);
        Assert.NotNull(shelf.Get<byte[]>(pieces[2]).Value);   // more than there is room for
        var (reloaded, again) = (used.Value, unused.Value);
        Assert.True(!ReferenceEquals(first, reloaded) || !ReferenceEquals(second, again));
        Assert.Equal(first, reloaded);
        Assert.Equal(second, again);
    }

    [Fact]
    public void What_cannot_be_read_is_said_with_its_name()
    {
        var piece = Put("\"text\""u8.ToArray());
        Assert.Contains(piece.Value, Assert.Throws<InvalidDataException>(() => _shelf.Get<int[]>(piece).Value).Message, StringComparison.Ordinal);
        var missing = ContentHash.Of("missing"u8);
        Assert.Contains(missing.Value, Assert.Throws<CodeGoneException>(() => _shelf.Get<int[]>(missing).Value).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Captured_values_name_it_and_items_know_nothing_of_it()
    {
        var options = BroadcastReader.Options(_shelf);
        var piece = Put("7"u8.ToArray());
        Assert.Equal(7, JsonSerializer.Deserialize<Broadcast<int>>($$"""{"broadcast":"{{piece}}"}""", options)!.Value);
        Assert.Null(JsonSerializer.Deserialize<Broadcast<int>>("null", options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Broadcast<int>>("""{"broadcast":"x"}""", options));
        Assert.ThrowsAny<NotSupportedException>(() => JsonSerializer.Deserialize<Broadcast<int>>("{}", ValueJson.Options));
    }

    [Fact]
    public void What_the_type_s_own_converter_throws_is_no_sign_that_the_piece_is_gone() =>
        Assert.Throws<FileLoadException>(() => _shelf.Get<Unloadable>(Put("7"u8.ToArray())).Value);

    [Fact]
    public void A_piece_that_is_there_and_cannot_be_read_is_not_gone()
    {
        var piece = Put("7"u8.ToArray());
        using var held = new FileStream(Folder.Piece(piece), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Throws<UnreadablePieceException>(() => _shelf.Get<int>(piece).Value);
    }

    [JsonConverter(typeof(Converter))]
    private sealed class Unloadable
    {
        private sealed class Converter : JsonConverter<Unloadable>
        {
            public override Unloadable Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new FileLoadException("Other.dll is not in the package.");

            public override void Write(Utf8JsonWriter writer, Unloadable value, JsonSerializerOptions options) => throw new NotSupportedException();
        }
    }

    private ContentHash Put(byte[] bytes)
    {
        var piece = ContentHash.Of(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.Piece(piece))!);
        File.WriteAllBytes(Folder.Piece(piece), bytes);
        return piece;
    }
}
