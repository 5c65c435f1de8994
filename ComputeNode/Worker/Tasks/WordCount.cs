using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ActorCompute.Worker.Tasks;

/// <summary>How often each word stands in a text: runs of letters and digits, lower-cased.</summary>
internal static class WordCount
{
    public static SortedDictionary<string, int> Count(string text)
    {
        var counts = new Dictionary<string, int>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) word.Append(Rune.ToLowerInvariant(rune));
            else EndWord(word, counts);
        }
        EndWord(word, counts);
        return new SortedDictionary<string, int>(counts, StringComparer.Ordinal);
    }

    /// <summary>The counts as one JSON object, its words in ordinal order, so that equal texts have equal results.</summary>
    public static void Write(Utf8JsonWriter json, SortedDictionary<string, int> counts)
    {
        json.WriteStartObject();
        foreach (var (word, count) in counts) json.WriteNumber(word, count);
        json.WriteEndObject();
    }

    private static void EndWord(StringBuilder word, Dictionary<string, int> counts)
    {
        if (word.Length == 0) return;
        CollectionsMarshal.GetValueRefOrAddDefault(counts, word.ToString(), out _)++;
        word.Clear();
    }
}
