using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Pieces;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Reducing;

/// <summary>
/// Merges tables: values of equal keys by a method of two values, the left one first. An item's result is a sequence of pairs, and a table's JSON is
/// <c>[[key,value],…]</c>, keys in the order in which they first came.
/// </summary>
internal sealed class KeyedReducer<TKey, TValue> : Reducer where TKey : notnull
{
    private static readonly JsonTypeInfo<TKey> Key = (JsonTypeInfo<TKey>)ValueJson.Options.GetTypeInfo(typeof(TKey));
    private static readonly JsonTypeInfo<TValue> Value = (JsonTypeInfo<TValue>)ValueJson.Options.GetTypeInfo(typeof(TValue));

    private readonly Func<TValue, TValue, TValue> _combine;
    private readonly Merging<Dictionary<TKey, TValue>> _merging;

    public KeyedReducer(Func<TValue, TValue, TValue> combine) => (_combine, _merging) = (combine, new(Merge, Read, Write));

    public override TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) => throw NoPairs(typeof(TOut));

    public override TaskRunner Documents<TIn, TOut>(
        Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None) =>
        new FoldRunner<TIn, TOut, Dictionary<TKey, TValue>>(open, function, Leaf<TOut>(), _merging);

    public override TaskRunner Merges() => Merges(_merging, static _ => throw NoPairs(typeof(void)));

    private Func<TOut, Dictionary<TKey, TValue>> Leaf<TOut>()
    {
        if (typeof(TOut).IsAssignableTo(typeof(IEnumerable<KeyValuePair<TKey, TValue>>)))
            return result => TableOf((IEnumerable<KeyValuePair<TKey, TValue>>?)result);
        if (typeof(TOut).IsAssignableTo(typeof(IEnumerable<(TKey, TValue)>)))
            return result => TableOf(((IEnumerable<(TKey, TValue)>?)result)?.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)));
        throw NoPairs(typeof(TOut));
    }

    private Dictionary<TKey, TValue> TableOf(IEnumerable<KeyValuePair<TKey, TValue>>? pairs)
    {
        var table = new Dictionary<TKey, TValue>();
        foreach (var (key, value) in pairs ?? throw new InvalidOperationException("The method returned null instead of pairs."))
        {
            if (key is null) throw new InvalidOperationException("The key of a pair is null, which is no key; give it one that stands for none, such as an empty text.");
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(table, key, out var isThere);
            place = isThere ? _combine(place!, value) : value;
        }
        return table;
    }

    /// <summary>The left table takes in the right one; if a value cannot be combined, it is what it was.</summary>
    private Dictionary<TKey, TValue> Merge(Dictionary<TKey, TValue> left, Dictionary<TKey, TValue> right)
    {
        var (count, before) = (left.Count, new List<TValue>());   // of the keys that both have, in the order of the right table
        left.EnsureCapacity(Math.Max(left.Count, right.Count));
        try
        {
            foreach (var (key, value) in right)
            {
                ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(left, key, out var isThere);
                if (isThere) before.Add(place!);
                place = isThere ? _combine(place!, value) : value;
            }
            return left;
        }
        catch
        {
            Undo(left, count, right.Keys, before);
            throw;
        }
    }

    /// <summary>Takes away what was added, which stands behind the others, and gives shared keys their values back.</summary>
    private static void Undo(Dictionary<TKey, TValue> table, int count, IEnumerable<TKey> taken, IReadOnlyList<TValue> before)
    {
        KeyValuePair<TKey, TValue>[] kept = [.. table.Take(count)];
        table.Clear();
        foreach (var (key, value) in kept) table.Add(key, value);
        foreach (var (key, value) in taken.Where(table.ContainsKey).Zip(before)) table[key] = value;
    }

    private static Dictionary<TKey, TValue> Read(ReadOnlySpan<byte> document)
    {
        var json = new Utf8JsonReader(document);
        var table = new Dictionary<TKey, TValue>();
        for (json.Read(); json.Read() && json.TokenType is JsonTokenType.StartArray;)
        {
            json.Read();
            var key = JsonSerializer.Deserialize(ref json, Key)!;
            json.Read();
            table.Add(key, JsonSerializer.Deserialize(ref json, Value)!);
            json.Read();
        }
        return table;
    }

    private static void Write(Utf8JsonWriter json, Dictionary<TKey, TValue> table)
    {
        json.WriteStartArray();
        foreach (var (key, value) in table)
        {
            json.WriteStartArray();
            JsonSerializer.Serialize(json, key, Key);
            JsonSerializer.Serialize(json, value, Value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static CodeDefectException NoPairs(Type type) =>
        new($"A reduction by key takes pairs of {TypeText.Of(typeof(TKey))} and {TypeText.Of(typeof(TValue))}, and the task returns {TypeText.Of(type)}.");
}
