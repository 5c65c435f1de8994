using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>One started <c>actorcompute</c>; disposing it kills it, if it still runs, together with what it has started.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _read;
    private bool _isDisposed;
    private int _lineCount;

    private ProgramRun(Process process)
    {
        _process = process;
        _read = Task.WhenAll(ReadAsync(process.StandardOutput, _output, isOutput: true), ReadAsync(process.StandardError, _errors, isOutput: false));
    }

    /// <summary>The configuration of these tests, and so of what they run.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}") ? "Release" : "Debug";

    /// <summary>The checkout that these tests are of.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The console's program as the solution builds it, in the configuration of these tests.</summary>
    private static string Executable { get; } = FindExecutable();

    /// <summary>What it has printed so far.</summary>
    public string Output => Text(_output);

    /// <summary>How many lines it has printed so far.</summary>
    public int LineCount => Volatile.Read(ref _lineCount);

    /// <summary>What it has said to people so far.</summary>
    public string Errors => Text(_errors);

    /// <param name="home">Stands for the user's folder, so that no access file of this machine is found.</param>
    /// <param name="temp">Stands for the folder of temporary files; null leaves it as it is.</param>
    /// <param name="folder">Where it runs; null is where these tests do.</param>
    public static ProgramRun Start(string home, string? access, IEnumerable<string> args, string? temp = null, string? folder = null) =>
        Start(Executable, home, access, args, temp, folder);

    /// <summary>Starts a shell with a script that finds the program as $ACTORCOMPUTE.</summary>
    public static ProgramRun StartShell(string home, string? access, string script, string? temp = null) => Start("bash", home, access, ["-c", script], temp);

    /// <summary>Starts a command line as a shell finds it, with the program on its PATH as <c>actorcompute</c>.</summary>
    /// <param name="on">The words that make it run on another machine of a lab; none for this one.</param>
    public static ProgramRun StartLine(string home, string folder, string line, params string[] on)
    {
        string[] words = [.. on, "bash", "-c", line];
        return Start(words[0], home, access: null, words[1..], temp: null, folder);
    }

    private static ProgramRun Start(string program, string home, string? access, IEnumerable<string> args, string? temp, string? folder = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in args) start.ArgumentList.Add(arg);
        start.Environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages") + "/";   // as it is by default, to the letter: else 'dotnet run' builds all anew
        start.Environment["HOME"] = start.Environment["USERPROFILE"] = home;
        start.Environment["ACTORCOMPUTE"] = Executable;
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Executable)}{Path.PathSeparator}{start.Environment["PATH"]}";
        start.Environment.Remove("ACTORCOMPUTE_ACCESS");
        if (folder is not null) start.WorkingDirectory = folder;
        if (temp is not null) start.Environment["TMPDIR"] = start.Environment["TMP"] = temp;
        if (access is not null) start.Environment["ACTORCOMPUTE_ACCESS"] = access;
        return new(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Runs the program to its end; its standard input is empty.</summary>
    public static async Task<ProgramEnd> RunAsync(string home, string? access, params IEnumerable<string> args)
    {
        await using var program = Start(home, access, args);
        program.EndInput();
        return await program.EndAsync(TimeSpan.FromSeconds(60));
    }

    public int ProcessId => _process.Id;

    /// <summary>The line that says that it is usable.</summary>
    public async Task<string> ReadyAsync()
    {
        try
        {
            return await _ready.Task.WithinAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No 'ready ' line within 120 s.\n{Text(_output)}\n{Errors}");
        }
    }

    public async Task InputAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void EndInput() => _process.StandardInput.Close();

    public async Task<ProgramEnd> EndAsync(TimeSpan within)
    {
        try
        {
            await _process.WaitForExitAsync().WithinAsync(within);
            await _read.WithinAsync(within);
            return new(_process.ExitCode, Text(_output), Errors);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Still running after {within.TotalSeconds:0} s.\n{Text(_output).Length} characters of output\n{Errors}");
        }
    }

    /// <summary>Sends a signal, such as INT or TERM.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The processes that it has started and that still run (Linux).</summary>
    public IReadOnlyList<Process> Children() =>
    [
        .. Directory.GetDirectories($"/proc/{_process.Id}/task")   // a child is listed with the thread that started it
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture))),
    ];

    /// <summary>As <c>kill -9</c> does: nothing is said or saved any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorCompute.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie within the solution.");
        return folder.FullName;
    }

    private static string FindExecutable()
    {
        var name = OperatingSystem.IsWindows() ? "actorcompute.exe" : "actorcompute";
        return Path.Combine(Root, "Client", "ActorCompute.Console", "bin", Configuration, "net10.0", name);
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder) return builder.ToString();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder into, bool isOutput)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (into) into.Append(line).Append('\n');
            if (isOutput) Interlocked.Increment(ref _lineCount);
            if (isOutput && line.StartsWith("ready ", StringComparison.Ordinal)) _ready.TrySetResult(line);
        }
        _ready.TrySetException(new InvalidOperationException($"It ended without a 'ready ' line.\n{Errors}"));
    }
}
