using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Delegates;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Values as JSON documents.</summary>
/// <param name="writeAs">How one value is written, if not as its type is.</param>
internal sealed class DocumentWriter<T>(Action<Utf8JsonWriter, T>? writeAs = null) : SegmentWriter<T>
{
    private readonly Action<Utf8JsonWriter, T> _write = writeAs ?? Plain;
    private readonly ValueBuffer _document = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, ValueJson.WriterOptions);
    private readonly JsonSegmentBuilder _gathered = new(0);

    public override bool HoldsItems => _gathered.Count > 0;

    public override Segment? Add(T value)
    {
        _document.Clear(keep: Segment.MaxBytes);
        Write(value);
        ItemLimit.Check(_gathered.Next, _document.Count);
        var full = _gathered.Bytes + _document.Count + sizeof(int) > CutBytes ? _gathered.Take() : null;
        _gathered.Add(_document.Written.Span);
        _document.Clear(keep: Segment.MaxBytes);
        return full;
    }

    public override Segment? Cut() => _gathered.Take();

    private void Write(T value)
    {
        _json.Reset(_document);
        try
        {
            _write(_json, value);
            _json.Flush();
        }
        catch (ItemDefectException e)
        {
            throw new UnsendableException($"Item {_gathered.Next} is of type {TypeText.Of(e.Refusal.Type)}, {e.Refusal.Why}.", "", e.Refusal.Type);
        }
    }

    private static void Plain(Utf8JsonWriter json, T value) => ItemJson<T>.Write(json, value);
}

/// <summary>One value of an item, checked for what would be lost though its type can travel.</summary>
internal static class ItemJson<T>
{
    private static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)ValueJson.Options.GetTypeInfo(typeof(T));

    /// <exception cref="ItemDefectException">The value cannot travel.</exception>
    public static void Write(Utf8JsonWriter json, T value)
    {
        try
        {
            JsonSerializer.Serialize(json, value, Info);
            ValueBuffer.Check(json);
        }
        catch (ValueLossException e)
        {
            throw Defect(e.Why);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException && json.CurrentDepth >= ValueJson.Options.MaxDepth)
        {
            throw Defect(Refusal.Endless);
        }
        catch (Exception e) when (ValueBuffer.IsOver(e))
        {
            throw Defect(Refusal.TooLargeToSend);
        }
        catch (Exception e)   // whatever the getters of the user's type throw
        {
            throw Defect(Refusal.Unwritable(e.Message));
        }
    }

    private static ItemDefectException Defect(string why) => new(new("", typeof(T), why));
}

/// <summary>A value cannot travel; whoever knows which item it is says so.</summary>
internal sealed class ItemDefectException(Refusal refusal) : Exception
{
    public Refusal Refusal { get; } = refusal;
}
