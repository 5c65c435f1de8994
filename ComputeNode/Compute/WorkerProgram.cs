using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>How the worker program is started: by the dotnet that runs this process, whatever program that is.</summary>
/// <param name="Muxer">The path of the <c>dotnet</c> executable.</param>
/// <param name="Assembly">The path of the worker's assembly.</param>
/// <param name="Place">A folder for the sockets over which workers talk with the node.</param>
internal sealed record WorkerProgram(string Muxer, string Assembly, string Place)
{
    private const string AssemblyName = "ActorCompute.Worker.dll";

    /// <summary>Finds the worker beside this assembly, and dotnet above the runtime's folder.</summary>
    /// <exception cref="UserError">One of them is not there.</exception>
    public static WorkerProgram Locate(string place)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, AssemblyName);
        if (!File.Exists(assembly)) assembly = Path.Combine(Path.GetDirectoryName(typeof(WorkerProgram).Assembly.Location) ?? "", AssemblyName);
        Check(assembly, $"The worker program {AssemblyName} is missing beside {AppContext.BaseDirectory}: build or install ActorCompute again.");
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var muxer = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        Check(muxer, $"There is no dotnet at {muxer}, so no worker can be started: run on an installed .NET 10 runtime.");
        return new WorkerProgram(muxer, assembly, place);
    }

    /// <summary>Starts it; its output comes through pipes.</summary>
    public Process Start(string socket, string marker)
    {
        var start = new ProcessStartInfo(Muxer, ["exec", Assembly, socket, marker])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";   // quicker, and a killed worker leaves no debugger pipes in /tmp
        var process = Process.Start(start) ?? throw new InvalidOperationException("The worker process was not started.");
        process.StandardInput.Close();
        return process;
    }

    private static void Check(string file, string complaint)
    {
        if (!File.Exists(file)) throw new UserError(ExitStatus.BadInput, complaint);
    }
}
