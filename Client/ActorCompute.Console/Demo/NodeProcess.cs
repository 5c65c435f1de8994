using System.Diagnostics;
using ActorCompute.Messages;

namespace ActorCompute.Demo;

/// <summary>A node as a process of its own, as 'actorcompute node' starts it. It ends with its standard input, so also when this process dies.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTime = TimeSpan.FromSeconds(90), LeaveTime = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeProcess(string name, Process process)
    {
        (_name, _process) = (name, process);
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a node that keeps code in a folder of its cluster; it is of use once <see cref="ReadyAsync"/> has ended.</summary>
    public static NodeProcess Start(string name, string accessFile, string cache, int slots, int ioCapacity)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(NodeProcess).Assembly.Location);
        string[] args = ["node", "--until-stdin-ends", "--access", accessFile, "--cache", cache, "--name", name, "--slots", $"{slots}", "--io-capacity", $"{ioCapacity}"];
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return new(name, Process.Start(start) ?? throw new InvalidOperationException($"The process of node {name} was not started."));
    }

    /// <summary>Waits until it has joined.</summary>
    /// <exception cref="UserError">It has ended instead, or takes too long.</exception>
    public async Task ReadyAsync(CancellationToken cancel)
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(ReadyTime, cancel) is { } line)
                if (line.StartsWith("ready ", StringComparison.Ordinal)) return;
        }
        catch (TimeoutException e)
        {
            throw new UserError(ExitStatus.Unreachable, $"Node {_name} did not join within {ReadyTime.TotalSeconds:0} s: see whether this machine is overloaded.", e);
        }
        var reason = (await _errors).Trim().Split('\n')[^1];
        throw new UserError(ExitStatus.Unreachable, $"Node {_name} ended before it had joined: {reason}");
    }

    /// <summary>Lets it leave in order, or ends it if that takes long: nobody needs anything of it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(LeaveTime);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }
}
