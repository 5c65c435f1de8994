using System.Globalization;
using System.Text;

namespace ActorCompute.Messages.Processes;

/// <summary>All processes of the machine, as Linux shows them, and the marks of workers that they carry.</summary>
public static class ProcessTable
{
    /// <summary>A worker's environment names its mark here; whatever is started from it has it too.</summary>
    public const string Variable = "ACTORCOMPUTE_WORKER";

    private const long Fresh = 200;   // ms: the slots of a node look at the same time

    private static readonly byte[] Name = Encoding.ASCII.GetBytes($"{Variable}=");
    private static readonly Lock Gate = new();
    private static Dictionary<(int, long), string> _marks = [];
    private static IReadOnlyList<ProcessFacts> _last = [];
    private static long? _read;

    /// <summary>What a worker's code has started and what still runs of it; nothing where that cannot be known.</summary>
    /// <param name="worker">The worker's process id.</param>
    /// <param name="mark">The worker's mark; empty if it has none.</param>
    /// <param name="mayBeOld">Whether it may be a fifth of a second old.</param>
    public static IReadOnlyList<ProcessFacts> KinOf(int worker, string mark, bool mayBeOld = false)
    {
        if (!OperatingSystem.IsLinux()) return [];
        lock (Gate)
        {
            if (!mayBeOld || _read is not { } read || Environment.TickCount64 - read > Fresh) Read();
            return ProcessKin.Of(_last, worker, p => mark.Length > 0 && _marks.GetValueOrDefault((p.Id, p.Started)) == mark);
        }
    }

    /// <summary>A mark is there from a process's start, so it is read once.</summary>
    private static void Read()
    {
        _last = [.. Ids().Select(ProcessFacts.Find).OfType<ProcessFacts>()];
        _marks = _last.ToDictionary(p => (p.Id, p.Started), p => _marks.TryGetValue((p.Id, p.Started), out var known) ? known : MarkOf(p.Id));
        _read = Environment.TickCount64;
    }

    private static IEnumerable<int> Ids()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) yield return id;
    }

    /// <summary>Empty if it has none, or is somebody else's.</summary>
    private static string MarkOf(int id)
    {
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/environ");
            for (; !environment.IsEmpty; environment = environment[(environment.IndexOf((byte)0) is >= 0 and var at ? at + 1 : environment.Length)..])
                if (environment.StartsWith(Name))
                {
                    var value = environment[Name.Length..];
                    return Encoding.UTF8.GetString(value[..(value.IndexOf((byte)0) is >= 0 and var end ? end : value.Length)]);
                }
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";   // it has ended meanwhile, or another user's
        }
    }
}
