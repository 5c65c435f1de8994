using System.Net;
using System.Net.Sockets;
using ActorCompute.Coordinator.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Protos;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Tests.Access;

/// <summary>Who is waited for, and what is said of whoever does not answer; the ports are real, the coordinators are not.</summary>
public sealed class FirstAnswerTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _told = [];
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(120));

    public FirstAnswerTests() => _listener.Start();

    [Fact]
    public async Task Who_takes_connections_and_says_nothing_is_waited_for_beyond_a_few_seconds_and_called_busy()
    {
        var started = TimeProvider.System.GetTimestamp();
        var error = await AskAsync(new() { Limit = TimeSpan.FromSeconds(7), Tell = _told.Add });
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(7));
        Assert.Contains("has not answered yet", Assert.Single(_told), StringComparison.Ordinal);
        Assert.Equal(ExitStatus.Unreachable, error.Status);
        Assert.Contains("it has too much to do", error.Message, StringComparison.Ordinal);
        Assert.Contains("large packets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_a_limit_is_not_needed_to_end_within_seconds()
    {
        _listener.Stop();
        var error = await AskAsync(ConnectTerms.Default);
        Assert.Contains("No coordinator answered", error.Message, StringComparison.Ordinal);
        Assert.Contains("within 5 s", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_connection_that_is_broken_off_at_its_start_is_told_as_that(bool reset)
    {
        var breaking = BreakOffAsync(reset);
        var error = await AskAsync(ConnectTerms.Default);
        Assert.Contains("broke every connection off", error.Message, StringComparison.Ordinal);
        _listener.Stop();
        await breaking;
    }

    [Fact]
    public async Task Of_a_cluster_inside_the_program_neither_networks_nor_access_files_are_spoken_of()
    {
        var error = await AskAsync(new() { Limit = TimeSpan.FromSeconds(1) }, isOwn: true);
        foreach (var word in new[] { "firewall", "network", "access file", "packets", "port" }) Assert.DoesNotContain(word, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("--connect-timeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_has_given_up()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(ConnectTerms.Default, isOwn: false, cancel.Token));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _end.Dispose();
        _data.Dispose();
    }

    private Task<UserError> AskAsync(ConnectTerms terms, bool isOwn = false) => Assert.ThrowsAsync<UserError>(() => CallAsync(terms, isOwn, _end.Token));

    private async Task CallAsync(ConnectTerms terms, bool isOwn, CancellationToken cancel)
    {
        using var authority = ClusterAuthority.OpenOrCreate(_data.Path, "cluster-1", "127.0.0.1");
        var link = new ApiLink();
        var access = authority.AccessFor(new Uri($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        using var channel = ApiChannel.Open(access, link);
        var api = new Protos.Cluster.ClusterClient(channel);
        var first = new FirstAnswer("there", link, terms) { IsOwn = isOwn };
        await first.AskAsync(stop => api.ListTasksAsync(new ListTasksRequest(), cancellationToken: stop), cancel);
    }

    private async Task BreakOffAsync(bool reset)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptSocketAsync(_end.Token);
                if (reset) client.LingerState = new(true, 0);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
