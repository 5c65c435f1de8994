using System.Diagnostics;
using ActorCompute.Messages.Access;
using Grpc.Core;

namespace ActorCompute.Connections;

/// <summary>
/// Tells once that the connection is lost and once that it is back, however many streams notice; and what the losses look like, once that shows.
/// The same of a coordinator that answers and cannot go on.
/// </summary>
/// <param name="api">What is out of reach, in words.</param>
/// <param name="tell">Is told.</param>
internal sealed class ConnectionNotice(string api, Action<string> tell)
{
    private readonly Lock _lock = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly LossPattern _pattern = new();
    private bool _isLost;
    private bool _isStuckTold;
    private bool _isLargeTold;
    private string? _refusal;

    /// <summary>Whether the coordinator is this program's own; then no network is between.</summary>
    public bool IsOwn { get; init; }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Takes notice of the connections that are made.</summary>
    public void Follow(ApiLink link)
    {
        link.Taken = () => Note(p => p.Taken(Now));
        link.Secured = () => Note(p => p.Secured());
    }

    public void Lost(RpcException failure)
    {
        lock (_lock)
        {
            if (_isLost) return;
            (_isLost, _isStuckTold) = (true, false);
            _pattern.Lost(ApiError.IsSilent(failure), Now);
        }
        tell($"The coordinator is out of reach ({ApiError.Describe(failure)}); trying again.");
    }

    /// <summary>The coordinator has answered that something cannot be done now.</summary>
    /// <param name="reason">A sentence of its own.</param>
    public void Refused(string reason)
    {
        Restored();
        if (Interlocked.Exchange(ref _refusal, reason) != reason) tell($"The coordinator cannot go on yet, and is asked again until it can: {reason}");
    }

    /// <summary>What was refused is done now.</summary>
    public void Accepted()
    {
        if (Interlocked.Exchange(ref _refusal, null) is not null) tell("The coordinator goes on.");
    }

    public void Restored()
    {
        bool isNews;
        lock (_lock)
        {
            if (!_isLost) return;
            _isLost = false;
            _pattern.Restored(Now);
            isNews = !IsOwn && !_isLargeTold && _pattern.LosesLargePackets;
            _isLargeTold |= isNews;
        }
        tell("The coordinator is back.");
        if (isNews)
            tell($"Connections to {api} die once much is sent, and the next one is answered at once: it looks as if large packets got lost on the way; "
                + "see the MTU of tunnels and virtual networks between ('ping -M do -s 1472 HOST' shows it).");
    }

    private void Note(Action<LossPattern> what)
    {
        bool isNews;
        lock (_lock)
        {
            if (!_isLost) return;
            what(_pattern);
            isNews = !IsOwn && !_isStuckTold && _pattern.IsStuckInHandshake;
            _isStuckTold |= isNews;
        }
        if (isNews)
            tell($"The port of {api} takes connections, and no handshake gets an answer: whoever listens is stopped or has too much to do, or large packets get lost "
                + "on the way, as with a wrong MTU of a tunnel or virtual network ('ping -M do -s 1472 HOST' shows it).");
    }
}
