using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>
/// Asks for a URL: its status, its length in bytes, and its SHA-256; the body streams through the hash and is kept only if the item wants it.
/// Sends again what failed for a moment, and bounds the requests to each host.
/// </summary>
internal sealed class HttpGet : IDisposable
{
    private readonly HttpLimits _limits;
    private readonly TimeProvider _time;
    private readonly HostLimit _hosts = new();
    private readonly GuardedConnections _connections;
    private readonly HttpClient _client;

    /// <param name="limits">What an item gets that does not say; null: the defaults.</param>
    /// <param name="time">Runs the items' time and the delays between attempts; null: the system's.</param>
    /// <param name="tls">Whom to trust; null: those whom the machine trusts.</param>
    /// <param name="addresses">Whom to connect to; null: the default. Where that is public addresses alone, no proxy is used, which could be asked for others.</param>
    /// <param name="resolve">The addresses of a name; null: as the machine knows them.</param>
    /// <param name="proxy">Who makes connections instead; null: the one of the environment.</param>
    public HttpGet(
        HttpLimits? limits = null, TimeProvider? time = null, SslClientAuthenticationOptions? tls = null, AddressRule? addresses = null,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, IWebProxy? proxy = null)
    {
        var rule = addresses ?? AddressRule.Default;
        var usedProxy = rule.PublicOnly ? null : proxy ?? HttpClient.DefaultProxy;
        _connections = new GuardedConnections(rule, resolve ?? Dns.GetHostAddressesAsync, usedProxy);
        (_limits, _time) = (limits ?? new HttpLimits(), time ?? TimeProvider.System);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,   // each host on the way has a limit of its own
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),   // so that a changed address is found
            SslOptions = tls ?? new SslClientAuthenticationOptions(),
            UseCookies = false,
            UseProxy = usedProxy is not null,
            Proxy = usedProxy,
            ConnectCallback = _connections.OpenAsync,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="ItemFailedException">The item is no request, or there was no whole answer in its time.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        var request = HttpRequestParser.Parse(input);
        var time = request.Time ?? _limits.Time;
        using var clock = new ItemClock(time, _time, cancel);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var (result, delay) = await AttemptAsync(request, attempt, clock);
                if (result is not null) return result.ToDocument(_limits.KeptBytes);
                await Task.Delay(delay, _time, clock.Over);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ItemFailedException(FailureKind.Timeout, $"{HttpFault.Shown(request.Url)} was not read within {time.TotalSeconds} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The result, or how long to wait before the next attempt.</summary>
    private async Task<(HttpResult? Result, TimeSpan Delay)> AttemptAsync(HttpRequestSpec request, int attempt, ItemClock clock)
    {
        using var exchange = new HttpExchange(_client, _connections, _hosts, _limits, request, clock);
        try
        {
            var response = await exchange.OpenAsync();
            if (HttpRetry.Delay(request, OutcomeOf(response), attempt, clock.Left, Chance()) is { } delay) return (null, delay);
            var url = exchange.Request.Url;
            await using var stream = await response.Content.ReadAsStreamAsync(clock.Over);
            var charset = response.Content.Headers.ContentType?.CharSet;
            var body = await ReadBody.ReadAsync(stream, charset, HttpFault.Shown(url), (_limits.Bytes, _limits.KeptBytes), request.WithBody, clock.Over);
            return (new HttpResult(url, response.StatusCode, body, attempt), default);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ItemFailedException))
        {
            var fault = HttpFault.Of(e, exchange.Request.Url);
            if (fault.IsTransient && HttpRetry.Delay(request, HttpOutcome.BrokenOff, attempt, clock.Left, Chance()) is { } delay) return (null, delay);
            throw new ItemFailedException(FailureKind.Exception, attempt == 1 ? fault.Sentence : $"{fault.Sentence[..^1]} ({attempt} attempts).", e);
        }
    }

    private HttpOutcome OutcomeOf(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - _time.GetUtcNow();
        return new HttpOutcome((int)response.StatusCode, wait < TimeSpan.Zero ? TimeSpan.Zero : wait);
    }

    private static double Chance() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
