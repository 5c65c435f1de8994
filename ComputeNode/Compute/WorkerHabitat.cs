using System.Net.Sockets;
using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Files;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>A folder that only this user can enter, with the socket that one worker connects to and its marker.</summary>
internal sealed class WorkerHabitat : IDisposable
{
    private const int LongestSocketPath = 103;   // macOS has room for 104 bytes with the final zero, others for 108

    private readonly DirectoryInfo _folder;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly MarkerFile _marker;

    /// <param name="place">A folder to make this one in.</param>
    public WorkerHabitat(string place)
    {
        _folder = Make(Path.Combine(place, $"w-{Path.GetRandomFileName()[..8]}"));
        if (Encoding.UTF8.GetByteCount(SocketPath) > LongestSocketPath)
        {
            _folder.Delete();
            throw new UserError(ExitStatus.BadInput, $"The path {SocketPath} is too long for a socket: let TMPDIR name a shorter folder.");
        }
        _marker = new MarkerFile(MarkerPath);
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen(1);
    }

    public string SocketPath => Path.Combine(_folder.FullName, "socket");

    public string MarkerPath => Path.Combine(_folder.FullName, "marker");

    /// <summary>Waits for the worker, and for nobody after it.</summary>
    public async Task<Socket> AcceptAsync(CancellationToken cancel)
    {
        var socket = await _listener.AcceptAsync(cancel);
        _listener.Dispose();
        return socket;
    }

    /// <summary>What the worker is at, by its marker.</summary>
    public RunningItem? Running() => _marker.Read();

    /// <summary>The last number that it was asked to write into its marker, and did; 0 before the first.</summary>
    public long Heard => _marker.Heard;

    /// <summary>The worker has opened both files, so their names can go: nothing is left behind even if this process is killed.</summary>
    public void Hide()
    {
        if (!OperatingSystem.IsWindows()) Directory.Delete(_folder.FullName, recursive: true);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _marker.Dispose();
        if (Directory.Exists(_folder.FullName)) Directory.Delete(_folder.FullName, recursive: true);
    }

    /// <summary>One of its own, so that none is deleted that somebody else has made.</summary>
    private static DirectoryInfo Make(string path)
    {
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);   // whoever clears temporary files away may have taken it
        NewFolder.Make(path);
        return new DirectoryInfo(path);
    }
}
