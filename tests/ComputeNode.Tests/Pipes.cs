using System.Diagnostics;

namespace ActorCompute.ComputeNode.Tests;

/// <summary>Named pipes, which whoever reads them would read for ever.</summary>
internal static class Pipes
{
    /// <summary>Puts one in a file's place.</summary>
    public static void Put(string path)
    {
        File.Delete(path);
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
    }
}
