using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

/// <summary>http.get with a server of this process; time passes only where a test says so, so that no delay is waited for.</summary>
public abstract class HttpWorld : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private HttpGet _get = null!;

    private protected ManualTime Time { get; } = new();

    private protected TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => (Server, _get) = (await TestServer.StartAsync(), new HttpGet(new HttpLimits { Redirects = 4, Bytes = 1_500_000 }, Time));

    public async Task DisposeAsync()
    {
        _get.Dispose();
        await Server.DisposeAsync();
    }

    protected static int Status(JsonElement result) => result.GetProperty("status").GetInt32();

    protected static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Runs an item as it stands.</summary>
    protected async Task<string> RunAsync(string item, CancellationToken cancel = default) =>
        Encoding.UTF8.GetString((await _get.RunAsync(Encoding.UTF8.GetBytes(item), cancel)).Span);

    /// <summary>Runs an item that asks for a path of the server.</summary>
    /// <param name="more">Further properties.</param>
    protected async Task<JsonElement> GetAsync(string path, string more = "") =>
        JsonDocument.Parse(await RunAsync($$"""{"url":"{{Server.Url}}{{path}}"{{(more.Length > 0 ? "," : "")}}{{more}}}""")).RootElement;

    /// <summary>The failure of an item that asks for a path of the server.</summary>
    protected async Task<Failure> FailAsync(string path, string more = "") =>
        (await Assert.ThrowsAsync<ItemFailedException>(() => GetAsync(path, more))).ToFailure(0);

    /// <summary>The delay that an item waits for before its next attempt; its own time is longer.</summary>
    protected Task<TimeSpan> DelayAsync() => Time.TimerAsync(within: TimeSpan.FromSeconds(10));

    protected Task HeldAsync(int count) => Eventually.HoldsAsync(() => Server.Held >= count);
}
