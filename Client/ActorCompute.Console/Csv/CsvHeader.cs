using System.Text.Json;

namespace ActorCompute.Csv;

/// <summary>The columns of a CSV input, and how a row of it becomes a JSON document. Pure.</summary>
internal sealed class CsvHeader
{
    private readonly string[] _names;

    private CsvHeader(string[] names) => _names = names;

    /// <summary>How many cells a row has.</summary>
    public int Count => _names.Length;

    /// <summary>Reads the first row.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Read(IReadOnlyList<string> cells, out CsvHeader header)
    {
        header = new([]);
        var names = new string[cells.Count];
        for (var i = 0; i < names.Length; i++)
        {
            if (CsvCell.Text(cells[i], out var quoted) is { } defect) return $"column {i + 1}: {defect}";
            names[i] = quoted ?? cells[i];
            if (names[i].Length == 0) return $"column {i + 1} has no name; the first line of CSV names the columns";
        }
        if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"two columns are called '{twice.Key}'";
        header = new(names);
        return null;
    }

    /// <summary>Writes a row: of several columns an object, of one its value alone.</summary>
    /// <returns>What is wrong with the row, or null.</returns>
    public string? Write(IReadOnlyList<string> cells, Utf8JsonWriter json)
    {
        if (cells.Count != _names.Length) return $"{cells.Count} cells, and the first line names {_names.Length} columns";
        if (_names.Length == 1) return CsvCell.Read(cells[0], json);
        json.WriteStartObject();
        for (var i = 0; i < _names.Length; i++)
        {
            json.WritePropertyName(_names[i]);
            if (CsvCell.Read(cells[i], json) is { } defect) return $"column '{_names[i]}': {defect}";
        }
        json.WriteEndObject();
        return null;
    }
}
