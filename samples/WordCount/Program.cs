using System.IO.Compression;
using ActorCompute;

// Counts the words of all texts below a folder and prints the ten that come most often.
if (args is not [var folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("WordCount FOLDER");
    return 2;
}
string[] texts = ["*.txt", "*.md", "*.html", "*.gz"];
var below = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };   // a link's target counts once
var files = texts.SelectMany(kind => Directory.EnumerateFiles(Path.GetFullPath(folder), kind, below));

await using var pool = await ComputePool.StartLocalAsync();
// Tables of counts are merged in the worker processes; only the last one comes back here.
Dictionary<string, int> counts = await pool.ReduceByKeyAsync(file => Words(Read(file)), files, (a, b) => a + b);
foreach (var (word, count) in counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(10)) Console.WriteLine($"{count,10:N0} {word}");
Console.WriteLine($"{counts.Values.Sum(n => (long)n):N0} words, {counts.Count:N0} different ones");
return 0;

// Runs in worker processes: only a file's path travels. On several machines the folder must be one that all of them share.
static string Read(string file)
{
    using Stream bytes = File.OpenRead(file);
    using var text = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(bytes, CompressionMode.Decompress) : bytes);
    return text.ReadToEnd();
}

static IEnumerable<(string Word, int Count)> Words(string text)
{
    var start = 0;
    for (var i = 0; i <= text.Length; i++)
    {
        if (i < text.Length && char.IsLetter(text[i])) continue;
        if (i > start) yield return (text[start..i].ToLowerInvariant(), 1);
        start = i + 1;
    }
}
