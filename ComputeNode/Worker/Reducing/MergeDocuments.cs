using System.Text.Json;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;

namespace ActorCompute.Worker.Reducing;

/// <summary>What a merge lease's item says: the blocks that make up one, with their values.</summary>
internal sealed record MergeItem<T>(Block Root, IReadOnlyList<(Block Block, T Value)> Blocks)
{
    public T Fold(Func<T, T, T> merge) => BlockTree.Fold(Root, Blocks.ToArray(), merge);
}

/// <summary>
/// Reads <c>{"first":0,"log2":13,"blocks":[[first,log2,value],[first,value],…]}</c>; of the pairs, the value is the result of one item, not folded yet.
/// </summary>
internal sealed class MergeDocuments<T>(DocumentReader<T> read, DocumentReader<T> leaf)
{
    /// <exception cref="JsonException">It is no such document.</exception>
    public MergeItem<T> Read(ReadOnlySpan<byte> document)
    {
        var json = new Utf8JsonReader(document);
        var (first, log2, blocks) = (0L, 0, new List<(Block, T)>());
        for (json.Read(); json.Read() && json.TokenType is JsonTokenType.PropertyName;)
        {
            var name = json.GetString();
            json.Read();
            if (name == "first") first = json.GetInt64();
            else if (name == "log2") log2 = json.GetInt32();
            else if (name == "blocks") ReadBlocks(document, ref json, blocks);
            else json.Skip();
        }
        return blocks.Count > 0 ? new(new(first, log2), blocks) : throw new JsonException("There is nothing to merge.");
    }

    private void ReadBlocks(ReadOnlySpan<byte> document, ref Utf8JsonReader json, List<(Block, T)> blocks)
    {
        while (json.Read() && json.TokenType is JsonTokenType.StartArray)
        {
            json.Read();
            var index = json.GetInt64();
            json.Read();
            var second = Element(document, ref json);
            json.Read();
            if (json.TokenType is JsonTokenType.EndArray)
            {
                blocks.Add((new(index, 0), leaf(second)));
                continue;
            }
            var value = Element(document, ref json);
            blocks.Add((new(index, int.Parse(second, System.Globalization.CultureInfo.InvariantCulture)), read(value)));
            json.Read();
        }
    }

    private static ReadOnlySpan<byte> Element(ReadOnlySpan<byte> document, ref Utf8JsonReader json)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return document[start..(int)json.BytesConsumed];
    }
}
