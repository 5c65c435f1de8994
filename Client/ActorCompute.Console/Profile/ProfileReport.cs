using System.Globalization;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Profile;

/// <summary>What a profile found, as people and programs read it. Pure.</summary>
internal static class ProfileReport
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    /// <summary>"square (cpu), 1,000,000 of 10,000,000 items".</summary>
    public static string Title(ProfileFindings found)
    {
        var all = found.Of is { } of ? of == found.Sequential.Items ? "all " : "" : "the first ";
        var rest = found.Of is { } total && total != found.Sequential.Items ? string.Create(English, $" of {total:N0}") : "";
        return $"{found.Task} ({JsonRenderer.Name(found.Kind)}), {all}{Quantity.Items(found.Sequential.Items)}{rest}";
    }

    public static string[] Header(ProfileFindings found) =>
        [.. (string[])["way", "where", "time", "items/s", "speed-up"], .. HasFailures(found) ? ["failed"] : (string[])[]];

    public static IEnumerable<string[]> Rows(ProfileFindings found) => found.Ways.Select(w => (string[])
    [
        w.Name, w.Place, Quantity.Seconds(w.Time.TotalSeconds), Quantity.Rate(w.ItemsPerSecond),
        string.Create(English, $"{w.SpeedUp(found.Sequential):0.00}"),
        .. HasFailures(found) ? [string.Create(English, $"{w.Failed:N0}")] : (string[])[],
    ]);

    /// <summary>Below the table: a heading and a sentence each.</summary>
    public static IEnumerable<(string Heading, string Text)> Lines(ProfileFindings found)
    {
        yield return ("an item", Item(found.Item));
        yield return ("it is", Verdict.Sentence(found.Item));
        yield return ("a lease", Lease(found));
        foreach (var advice in found.Advice) yield return ("advice", advice);
    }

    public static void Write(Utf8JsonWriter json, ProfileFindings found)
    {
        json.WriteString("task", found.Task);
        json.WriteString("kind", JsonRenderer.Name(found.Kind));
        json.WriteNumber("sample", found.Sequential.Items);
        if (found.Of is { } of) json.WriteNumber("inputs", of);
        json.WriteStartObject("item");
        json.WriteNumber("cpuSeconds", found.Item.Cpu);
        json.WriteNumber("wallSeconds", found.Item.Wall);
        json.WriteNumber("waitedSeconds", found.Item.Waited);
        json.WriteNumber("allocatedBytes", found.Item.Allocated);
        json.WriteNumber("collections", found.Item.Collections);
        json.WriteEndObject();
        json.WriteString("bound", found.Bound.ToString().ToLowerInvariant());
        json.WriteStartObject("lease");
        json.WriteNumber("items", found.Lease.Items);
        json.WriteNumber("seconds", found.Lease.Seconds);
        json.WriteString("why", found.Lease.Why);
        json.WriteEndObject();
        json.WriteStartArray("ways");
        foreach (var way in found.Ways) WriteWay(json, way, found.Sequential);
        json.WriteEndArray();
        json.WriteStartArray("advice");
        foreach (var advice in found.Advice) json.WriteStringValue(advice);
        json.WriteEndArray();
    }

    private static void WriteWay(Utf8JsonWriter json, Measurement way, Measurement sequential)
    {
        json.WriteStartObject();
        json.WriteString("way", way.Name);
        json.WriteString("where", way.Place);
        json.WriteNumber("seconds", way.Time.TotalSeconds);
        json.WriteNumber("itemsPerSecond", way.ItemsPerSecond);
        json.WriteNumber("speedUp", way.SpeedUp(sequential));
        json.WriteNumber("failed", way.Failed);
        json.WriteBoolean("sameResults", way.Digest == sequential.Digest);
        json.WriteEndObject();
    }

    private static string Item(ItemCost item)
    {
        var collections = item.Collections < 1e-9 ? "no garbage collection"
            : item.Collections < 1 ? string.Create(English, $"a garbage collection every {1 / item.Collections:N0} items")
            : string.Create(English, $"{item.Collections:0.0} garbage collections");
        var allocated = Quantity.Bytes((long)Math.Round(item.Allocated));
        return $"{Quantity.Seconds(item.Cpu)} of processor time in {Quantity.Seconds(item.Wall)}, {allocated} allocated, {collections}";
    }

    private static string Lease(ProfileFindings found) => found.Kind is TaskKind.Cpu
        ? $"{Quantity.Items(found.Lease.Items)}, about {Quantity.Seconds(found.Lease.Seconds)} of work, on {found.On}; {found.Lease.Why}"
        : $"{Quantity.Items(found.Lease.Items)} on {found.On}, {found.Lease.Why}";

    private static bool HasFailures(ProfileFindings found) => found.Ways.Any(w => w.Failed > 0);
}
