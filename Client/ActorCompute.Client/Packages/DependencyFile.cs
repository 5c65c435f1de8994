using System.Text.Json;
using ActorCompute.Messages;

namespace ActorCompute.Packages;

/// <summary>A file that a library brings along.</summary>
/// <param name="Path">Where it lies in the library's own package.</param>
/// <param name="Local">Where it lies beside the program.</param>
/// <param name="IsNeeded">Whether its library does not work without it; texts in other languages are not needed.</param>
internal sealed record DependencyAsset(string Path, string Local, bool IsNeeded);

/// <summary>A library that a program depends on.</summary>
/// <param name="Name">Its name without its version.</param>
/// <param name="PackagePath">Its folder among packages; null if it comes from elsewhere.</param>
/// <param name="IsRuntime">It is part of .NET itself, as a self-contained program brings it along.</param>
/// <param name="Needs">Names of the libraries that it refers to.</param>
internal sealed record DependencyLibrary(string Name, string? PackagePath, bool IsRuntime, IReadOnlyList<string> Needs, IReadOnlyList<DependencyAsset> Assets);

/// <summary>What the compiler writes of a program's libraries: its <c>.deps.json</c>. Pure.</summary>
internal sealed class DependencyFile
{
    private readonly Dictionary<string, DependencyLibrary> _libraries;

    private DependencyFile(IEnumerable<DependencyLibrary> libraries) =>
        _libraries = libraries.DistinctBy(l => l.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(l => l.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<DependencyLibrary> Libraries => _libraries.Values;

    /// <exception cref="UserError">It is none, or damaged.</exception>
    public static DependencyFile Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var target = root.GetProperty("targets").GetProperty(root.GetProperty("runtimeTarget").GetProperty("name").GetString()!);
            var known = root.GetProperty("libraries");
            return new(target.EnumerateObject().Select(l => ReadLibrary(l, known.TryGetProperty(l.Name, out var more) ? more : default)).ToArray());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new UserError(ExitStatus.BadInput, $"{name} is damaged ({e.Message.TrimEnd('.')}); build the project again.", e);
        }
    }

    /// <summary>The library that has an assembly of this simple name; null if none has.</summary>
    public DependencyLibrary? Having(string assembly) =>
        _libraries.TryGetValue(assembly, out var library) && Has(library, assembly) ? library : Libraries.FirstOrDefault(l => Has(l, assembly));

    /// <summary>A library and all that it needs, but neither ActorCompute nor .NET, nor what only they need.</summary>
    public IReadOnlyList<DependencyLibrary> Closure(DependencyLibrary root)
    {
        var found = new Dictionary<string, DependencyLibrary>(StringComparer.OrdinalIgnoreCase);
        var left = new Stack<DependencyLibrary>([root]);
        while (left.TryPop(out var library))
        {
            if (!found.TryAdd(library.Name, library)) continue;
            foreach (var name in library.Needs)
                if (_libraries.TryGetValue(name, out var needed) && !needed.IsRuntime && !IsOurs(needed)) left.Push(needed);
        }
        return [.. found.Values];
    }

    private static bool IsOurs(DependencyLibrary library) => Product.Has(library.Name) || library.Assets.Any(a => Product.HasFile(a.Local));

    private static bool Has(DependencyLibrary library, string assembly) =>
        library.Assets.Any(a => a.Local.Equals($"{assembly}.dll", StringComparison.OrdinalIgnoreCase));

    private static DependencyLibrary ReadLibrary(JsonProperty library, JsonElement more)
    {
        var type = Text(more, "type") ?? "";
        return new(
            library.Name.Split('/')[0],
            type == "package" ? Text(more, "path") : null,
            type == "runtimepack",
            [.. Members(library.Value, "dependencies").Select(d => d.Name)],
            [.. Members(library.Value, "runtime").Select(a => Asset(a, BareName(a.Name), isNeeded: true)),
                .. Members(library.Value, "native").Select(a => Asset(a, BareName(a.Name), isNeeded: true)),
                .. Members(library.Value, "resources").Select(a => Asset(a, $"{Text(a.Value, "locale")}/{BareName(a.Name)}", isNeeded: false)),
                .. Members(library.Value, "runtimeTargets").Select(a => Asset(a, a.Name, isNeeded: true))]);
    }

    private static DependencyAsset Asset(JsonProperty asset, string usual, bool isNeeded) => new(asset.Name, Text(asset.Value, "localPath") ?? usual, isNeeded);

    private static IEnumerable<JsonProperty> Members(JsonElement element, string name) => element.TryGetProperty(name, out var members) ? members.EnumerateObject() : [];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string BareName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
