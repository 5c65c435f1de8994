using System.Net.Http.Headers;
using System.Text.Json;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>
/// Asks a coordinator by REST how things stand, again and again: a program started for each look would take the processors from what is looked at.
/// </summary>
internal sealed class ClusterWatch : IDisposable
{
    private readonly HttpClient _http;

    private ClusterWatch(Uri api, string token)
    {
        var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        _http = new HttpClient(trusting) { BaseAddress = api, Timeout = TimeSpan.FromSeconds(5) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public static ClusterWatch Of(string accessFile)
    {
        var access = JsonDocument.Parse(File.ReadAllText(accessFile)).RootElement;
        return new(new Uri(access.GetProperty("api").GetString()!), access.GetProperty("token").GetString()!);
    }

    /// <summary>Items completed by each node that is up; none while the coordinator is away.</summary>
    public async Task<Dictionary<string, long>> NodesAsync() => (await ListAsync("nodes"))
        .Where(n => n.GetProperty("state").GetString() == "up")
        .ToDictionary(n => n.GetProperty("name").GetString()!, n => n.GetProperty("items").GetInt64());

    /// <summary>How many items of the only job have a value; 0 while there is none, or the coordinator is away.</summary>
    public async Task<long> SucceededAsync() => (await ListAsync("jobs")).Select(j => j.GetProperty("succeeded").GetInt64()).SingleOrDefault();

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string what)
    {
        try
        {
            return [.. JsonDocument.Parse(await _http.GetStringAsync(new Uri($"v1/{what}", UriKind.Relative))).RootElement.EnumerateArray()];
        }
        catch (Exception e) when (e is HttpRequestException { StatusCode: null } or TaskCanceledException)
        {
            return [];   // it is away, or on its way back
        }
    }
}
