using System.Runtime.InteropServices;

namespace ActorCompute.Worker.Code;

/// <summary>The runtime identifiers whose files suit this machine, the closest first.</summary>
internal static class RuntimeIds
{
    public static IReadOnlyList<string> Closest { get; } = [.. Chain().Distinct()];

    private static IEnumerable<string> Chain()
    {
        var own = RuntimeInformation.RuntimeIdentifier;
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        yield return own;
        if (own.Contains("musl", StringComparison.Ordinal) || own.StartsWith("alpine", StringComparison.Ordinal))
        {
            yield return $"linux-musl-{architecture}";
            yield return "linux-musl";
        }
        foreach (var system in Systems())
        {
            yield return $"{system}-{architecture}";
            yield return system;
        }
        yield return "any";
    }

    private static string[] Systems() =>
        OperatingSystem.IsWindows() ? ["win"] : OperatingSystem.IsMacOS() ? ["osx", "unix"] : OperatingSystem.IsLinux() ? ["linux", "unix"] : ["unix"];
}
