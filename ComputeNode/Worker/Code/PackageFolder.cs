using System.Globalization;
using System.Reflection;

namespace ActorCompute.Worker.Code;

/// <summary>Which file of a package serves a name: one of its <c>runtimes/</c> that suits this machine, else one at its root.</summary>
internal sealed class PackageFolder(string path)
{
    private static readonly string[] LibraryForms =
        OperatingSystem.IsWindows() ? ["{0}", "{0}.dll"]
        : OperatingSystem.IsMacOS() ? ["{0}", "lib{0}.dylib", "{0}.dylib", "lib{0}"]
        : ["{0}", "lib{0}.so", "{0}.so", "lib{0}"];

    private HashSet<string> _expected = [];

    /// <summary>Whether the folder is where it was.</summary>
    public bool IsThere => Directory.Exists(path);

    /// <summary>These files should be there.</summary>
    public void Expect(IEnumerable<string> files) => _expected = [.. files];

    /// <summary>Whether the folder is gone, or the assembly's file at its root that should be there.</summary>
    public bool HasLost(AssemblyName name) => !IsThere || _expected.Contains($"{name.Name}.dll");

    /// <summary>The file of an assembly, or of its resources in a culture; null if the package has none.</summary>
    public string? Assembly(AssemblyName name) =>
        string.IsNullOrEmpty(name.CultureName)
            ? Suited().SelectMany(Libraries).Append(path).Select(f => Path.Combine(f, $"{name.Name}.dll")).FirstOrDefault(System.IO.File.Exists)
            : Existing(Path.Combine(path, name.CultureName, $"{name.Name}.dll"));

    /// <summary>The file of a native library, named with or without what its system puts around the name; null if the package has none.</summary>
    public string? NativeLibrary(string name) =>
        (from folder in Suited().Select(f => Path.Combine(f, "native")).Append(path)
         from form in LibraryForms
         select Path.Combine(folder, string.Format(CultureInfo.InvariantCulture, form, name))).FirstOrDefault(System.IO.File.Exists);

    /// <summary>The path of one of its files.</summary>
    public string File(string name) => Path.Combine(path, name);

    private IEnumerable<string> Suited() =>
        Directory.Exists(Path.Combine(path, "runtimes"))
            ? RuntimeIds.Closest.Select(id => Path.Combine(path, "runtimes", id)).Where(Directory.Exists) : [];

    /// <summary>The folders of managed code for one runtime identifier, that of the newest framework first.</summary>
    private static IEnumerable<string> Libraries(string runtime) =>
        Existing(Path.Combine(runtime, "lib")) is { } libraries
            ? Directory.EnumerateDirectories(libraries).Where(f => Rank(Path.GetFileName(f)) > 0).OrderByDescending(f => Rank(Path.GetFileName(f))) : [];

    /// <summary>How close a target framework is to this one; 0 if it does not suit.</summary>
    private static double Rank(string framework)
    {
        var version = framework.TrimStart([.. Enumerable.Range('a', 26).Select(c => (char)c)]);
        if (!double.TryParse(version, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return 0;
        return framework[..^version.Length] switch
        {
            "net" when number >= 5 && number <= Environment.Version.Major => 20_000 + number,
            "netcoreapp" => 10_000 + number,
            "netstandard" => number,
            _ => 0,
        };
    }

    private static string? Existing(string path) => Path.Exists(path) ? path : null;
}
