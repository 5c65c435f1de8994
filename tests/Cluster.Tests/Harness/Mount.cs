using System.Diagnostics;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>A small file system in memory, mounted until it is disposed of.</summary>
internal sealed class Mount : IAsyncDisposable
{
    private readonly string _folder;

    private Mount(string folder) => _folder = folder;

    /// <summary>Mounts one in an empty folder; null where this user may not, and the test has nothing to stand on.</summary>
    public static async Task<Mount?> TryAsync(string folder, string options)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Directory.CreateDirectory(folder);
        return await RunAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) == 0 ? new(folder) : null;
    }

    /// <summary>Takes all the room that is left.</summary>
    public static async Task FillAsync(string folder)
    {
        await using var file = new FileStream(Path.Combine(folder, "filling"), FileMode.Create);
        try
        {
            while (true)
            {
                await file.WriteAsync(new byte[4096]);
                await file.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Now there is none.
        }
    }

    public async ValueTask DisposeAsync() => await RunAsync("umount", "--lazy", _folder);   // a program that was just killed may hold a file for a moment

    private static async Task<int> RunAsync(string program, params IEnumerable<string> args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
