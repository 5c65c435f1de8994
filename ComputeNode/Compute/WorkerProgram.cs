using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Processes;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>How the worker program is started: by the dotnet that runs this process, whatever program that is.</summary>
/// <param name="Muxer">The path of the <c>dotnet</c> executable.</param>
/// <param name="Assembly">The path of the worker's assembly.</param>
/// <param name="Place">A folder for the sockets over which workers talk with the node.</param>
/// <param name="Code">Where it finds the code of packages.</param>
/// <param name="Node">The node that it works for, as user code may learn.</param>
internal sealed record WorkerProgram(string Muxer, string Assembly, string Place, CodeFolder Code, NodeId Node)
{
    private const string AssemblyName = "ActorCompute.Worker.dll";

    /// <summary>Whether it runs asynchronous methods, many items at once, instead of one item after the other.</summary>
    public bool IsAsync { get; init; }

    /// <summary>Sockets and markers that further threads of the process serve, each as a worker of its own.</summary>
    public IReadOnlyList<(string Socket, string Marker)> Beside { get; init; } = [];

    /// <summary>Told of each line that an item prints.</summary>
    public Action<LogLine> Print { get; init; } = _ => { };

    /// <summary>What a worker may hold of memory, in bytes; null is all there is.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Finds the worker beside this assembly, and dotnet above the runtime's folder.</summary>
    /// <exception cref="UserError">One of them is not there.</exception>
    public static WorkerProgram Locate(string place, CodeFolder code, NodeId node)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, AssemblyName);
        if (!File.Exists(assembly)) assembly = Path.Combine(Path.GetDirectoryName(typeof(WorkerProgram).Assembly.Location) ?? "", AssemblyName);
        Check(assembly, $"The worker program {AssemblyName} is missing beside {AppContext.BaseDirectory}: build or install ActorCompute again.");
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var muxer = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        Check(muxer, $"There is no dotnet at {muxer}, so no worker can be started: run on an installed .NET 10 runtime.");
        return new WorkerProgram(muxer, assembly, place, code, node);
    }

    /// <summary>Starts it; its output comes through pipes.</summary>
    /// <param name="mark">What it, and whatever its code starts, is known by.</param>
    public Process Start(string socket, string marker, string mark)
    {
        string[] mode = IsAsync ? ["async"] : Beside.Count > 0 ? ["beside", .. Beside.SelectMany(p => new[] { p.Socket, p.Marker })] : [];
        var start = new ProcessStartInfo(Muxer, ["exec", Assembly, socket, marker, Code.Path, .. mode])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";   // quicker, and a killed worker leaves no debugger pipes in /tmp
        start.Environment["ACTORCOMPUTE_NODE"] = Node.Value;
        start.Environment[ProcessTable.Variable] = mark;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The worker process was not started.");
        process.StandardInput.Close();
        return process;
    }

    private static void Check(string file, string complaint)
    {
        if (!File.Exists(file)) throw new UserError(ExitStatus.BadInput, complaint);
    }
}
