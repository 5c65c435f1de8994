using System.Globalization;
using ActorCompute.ComputeNode;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Coordinator;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Programs;
using ActorCompute.Output;

namespace ActorCompute.Settings;

/// <summary>Finds out what this program goes by, and why.</summary>
/// <param name="named">The access file that the command line names; null if it names none.</param>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class ProgramSettings(string? named, Func<string, string?> variable)
{
    private const string Default = "default";

    /// <summary>All of them, in the order in which people ask for them.</summary>
    public IEnumerable<Setting> All() => [.. Access(), .. Console(), .. Coordinator(), .. Node()];

    private IEnumerable<Setting> Access()
    {
        var (path, from) = !string.IsNullOrEmpty(named) ? (named, "--access")
            : !string.IsNullOrEmpty(variable(AccessFile.Variable)) ? (variable(AccessFile.Variable)!, $"${AccessFile.Variable}") : (AccessFile.DefaultPath, Default);
        if (!File.Exists(path))
        {
            yield return new("access", path, $"{from}; there is no such file");
            if (from == Default) yield return new("cluster", "embedded", "no access file");
            yield break;
        }
        yield return new("access", path, from);
        var (file, defect) = Load(path);
        if (file is null)
        {
            yield return new("cluster", "", defect);
            yield break;
        }
        yield return new("api", file.ApiName, path);
        yield return new("cluster", file.Cluster, path);
        yield return new("ca", file.Authority is null ? "none (--insecure)" : "given", path);
        yield return new("token", file.Token is null ? "none (--insecure)" : "****", path);
    }

    private static (AccessFile? File, string Defect) Load(string path)
    {
        try
        {
            return (AccessFile.Load(path), "");
        }
        catch (UserError e)
        {
            return (null, e.Message);
        }
    }

    private IEnumerable<Setting> Console() =>
    [
        Of(ProgramGuard.DebugVariable, "debug", "0"), Of("NO_COLOR", "no colour", ""), Of("TERM", "terminal", ""), Of("TMPDIR", "temporary files", Path.GetTempPath()),
        new("embedded slots", Text(Environment.ProcessorCount), "processors"),
    ];

    private static IEnumerable<Setting> Coordinator()
    {
        var standard = new CoordinatorOptions { AccessFile = "" };
        return
        [
            new("coordinator --host", standard.Host, Default), new("coordinator --port", Text(standard.Port), Default),
            new("coordinator --api-port", Text(standard.ApiPort), Default), new("coordinator --data", standard.DataFolder, Default),
            new("coordinator --keep", Quantity.Option(standard.Keep), Default),
        ];
    }

    private IEnumerable<Setting> Node()
    {
        var standard = new NodeOptions();
        return
        [
            new("node --host", standard.Host, Default), new("node --port", Text(standard.Port), Default), new("node --slots", Text(Environment.ProcessorCount), "processors"),
            new("node --io-capacity", Text(standard.IoCapacity), Default),
            new("node --cache", CodeCache.DefaultPath, string.IsNullOrEmpty(variable("XDG_CACHE_HOME")) ? Default : "$XDG_CACHE_HOME"),
            new("node --worker-memory", "no limit", Default),
        ];
    }

    private Setting Of(string name, string what, string standard) =>
        variable(name) is { Length: > 0 } value ? new(what, value, $"${name}") : new(what, standard, Default);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
