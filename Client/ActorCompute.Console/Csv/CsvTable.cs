using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ActorCompute.Csv;

/// <summary>
/// Results as rows of RFC 4180. The first value names the columns: an object its properties, anything else one column "value". Pure: lines as
/// <c>--with-index</c> has them go in, rows come out.
/// </summary>
internal sealed class CsvTable(bool withIndex)
{
    private const string Index = "index", Value = "value", Error = "error";
    private const int MostNames = 5, MostWaiting = 10_000;

    private readonly List<byte[]> _waiting = [];   // failures that come before the columns are known
    private readonly SortedSet<string> _leftOut = new(StringComparer.Ordinal);
    private string[]? _names;
    private long _strangers;

    /// <summary>What the rows lack, as a sentence; empty if they lack nothing.</summary>
    public string Loss
    {
        get
        {
            var names = string.Join(", ", _leftOut.Take(MostNames).Select(n => $"'{n}'")) + (_leftOut.Count > MostNames ? $" and {_leftOut.Count - MostNames} more" : "");
            return (_leftOut.Count, _strangers) switch
            {
                (0, 0) => "",
                (> 0, 0) => $"Warning: the CSV lacks what its first result has not: {names}; --format json has it.",
                (0, _) => $"Warning: the CSV lacks {_strangers:N0} results that are no objects, as its first one is; --format json has them.",
                _ => $"Warning: the CSV lacks what its first result has not: {names}, and {_strangers:N0} results that are no objects; --format json has them.",
            };
        }
    }

    /// <summary>Takes a line without its line feed, and writes the rows that can be written now.</summary>
    public void Add(ReadOnlyMemory<byte> line, IBufferWriter<byte> output)
    {
        using var parsed = JsonDocument.Parse(line);
        var root = parsed.RootElement;
        if (!root.TryGetProperty(Value, out var value))
        {
            if (!withIndex) return;
            if (_names is null && _waiting.Count < MostWaiting) _waiting.Add(line.ToArray());
            else WriteFailure(root, output);
            return;
        }
        if (_names is null) Begin(value.ValueKind is JsonValueKind.Object ? [.. value.EnumerateObject().Select(p => p.Name).Distinct()] : [], output);
        WriteValue(root, value, output);
    }

    /// <summary>No more lines will come.</summary>
    public void End(IBufferWriter<byte> output)
    {
        if (_names is null) Begin([], output);
    }

    private void Begin(string[] properties, IBufferWriter<byte> output)
    {
        _names = properties;
        var row = new Row(output);
        if (withIndex) row.Add(Index);
        foreach (var name in properties.Length == 0 ? [Value] : properties) row.Add(name);
        if (withIndex) row.Add(Error);
        row.End();
        foreach (var line in _waiting)
        {
            using var failure = JsonDocument.Parse(line);
            WriteFailure(failure.RootElement, output);
        }
        _waiting.Clear();
    }

    private void WriteValue(JsonElement root, JsonElement value, IBufferWriter<byte> output)
    {
        var row = new Row(output);
        if (withIndex) row.Add(root.GetProperty(Index));
        if (_names!.Length == 0) row.Add(value);
        else
        {
            var properties = Properties(value);
            foreach (var name in _names) row.Add(properties.GetValueOrDefault(name));
            _leftOut.UnionWith(properties.Keys.Except(_names));
        }
        if (withIndex) row.Add(default(JsonElement));
        row.End();
    }

    private Dictionary<string, JsonElement> Properties(JsonElement value)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (value.ValueKind is JsonValueKind.Object)
            foreach (var property in value.EnumerateObject()) properties[property.Name] = property.Value;
        else if (value.ValueKind is not JsonValueKind.Null) _strangers++;
        return properties;
    }

    private void WriteFailure(JsonElement root, IBufferWriter<byte> output)
    {
        if (_names is null) Begin([], output);
        var row = new Row(output);
        row.Add(root.GetProperty(Index));
        for (var i = 0; i < Math.Max(1, _names!.Length); i++) row.Add(default(JsonElement));
        var error = root.GetProperty(Error);
        row.Add($"{error.GetProperty("kind").GetString()}: {error.GetProperty("message").GetString()}");
        row.End();
    }

    private struct Row(IBufferWriter<byte> output)
    {
        private bool _hasCells;

        public void Add(string text)
        {
            Separate();
            CsvCell.WriteText(Encoding.UTF8.GetBytes(text), output);
        }

        public void Add(JsonElement value)
        {
            Separate();
            CsvCell.Write(value, output);
        }

        public readonly void End() => output.Write("\r\n"u8);

        private void Separate()
        {
            if (_hasCells) output.Write(","u8);
            _hasCells = true;
        }
    }
}
