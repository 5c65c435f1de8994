namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>
/// Bounds the requests in flight to each host and port. Who finds no place waits, and is let in by turn: one that asks for a lower bound holds
/// those behind it up, so that it is not passed over for ever. Thread-safe.
/// </summary>
internal sealed class HostLimit
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, int Port), Host> _hosts = [];

    /// <summary>Waits for a place; disposing that gives it back.</summary>
    /// <param name="most">Enters once fewer than so many are inside.</param>
    public ValueTask<IDisposable> EnterAsync(Uri url, int most, CancellationToken cancel)
    {
        var key = (url.IdnHost, url.Port);
        LinkedListNode<Waiter> node;
        Host host;
        lock (_gate)
        {
            if (!_hosts.TryGetValue(key, out host!)) _hosts.Add(key, host = new Host());
            if (host.Waiting.Count == 0 && host.Inside < most)
            {
                host.Inside++;
                return new(new Place(this, key));
            }
            node = host.Waiting.AddLast(new Waiter(most, new Place(this, key)));
        }
        return new(WaitAsync(host, node, cancel));
    }

    private async Task<IDisposable> WaitAsync(Host host, LinkedListNode<Waiter> node, CancellationToken cancel)
    {
        await using var _ = cancel.UnsafeRegister(_ => GiveUp(host, node, cancel), null);
        return await node.Value.Turn.Task;
    }

    private void GiveUp(Host host, LinkedListNode<Waiter> node, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (node.List is null) return;   // it has been let in
            host.Waiting.Remove(node);
            Admit(host);
        }
        node.Value.Turn.TrySetCanceled(cancel);
    }

    private void Leave((string, int) key)
    {
        lock (_gate)
        {
            var host = _hosts[key];
            host.Inside--;
            Admit(host);
            if (host.Inside == 0) _hosts.Remove(key);
        }
    }

    private static void Admit(Host host)
    {
        while (host.Waiting.First is { Value: var next } && host.Inside < next.Most)
        {
            host.Waiting.RemoveFirst();
            host.Inside++;
            next.Turn.SetResult(next.Place);
        }
    }

    private sealed class Host
    {
        public int Inside { get; set; }

        public LinkedList<Waiter> Waiting { get; } = new();
    }

    private sealed record Waiter(int Most, IDisposable Place)
    {
        public TaskCompletionSource<IDisposable> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(HostLimit limit, (string, int) key) : IDisposable
    {
        public void Dispose() => limit.Leave(key);
    }
}
