using System.Globalization;

namespace ActorCompute.Messages.Processes;

/// <summary>What Linux says of a process.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Parent">The process that has to ask for its end; another one once its own parent has ended.</param>
/// <param name="Session">The session that it belongs to.</param>
/// <param name="State">A letter: R wants a processor, or has one; Z has ended, and nobody has asked for it.</param>
/// <param name="Started">In clock ticks since the machine's start: with the id it names one process for good.</param>
/// <param name="ResidentBytes">The memory that it holds.</param>
public readonly record struct ProcessFacts(int Id, int Parent, int Session, char State, long Started, long ResidentBytes)
{
    /// <summary>Whether it would run, if only it were given a processor; of a process of several threads this is its first.</summary>
    public bool IsRunnable => State == 'R';

    public bool HasEnded => State is 'Z' or 'X';

    /// <summary>Null if it is not there, or this is not Linux.</summary>
    public static ProcessFacts? Find(int id)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Parse(id, File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;   // it has ended meanwhile
        }
    }

    /// <summary>Reads a line of /proc/PID/stat, "123 (name, with blanks) S 1 …": the state and what follows come behind the name.</summary>
    internal static ProcessFacts? Parse(int id, string line)
    {
        var fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 22) return null;
        return new(id, (int)Number(fields[1]), (int)Number(fields[3]), fields[0][0], Number(fields[19]), Number(fields[21]) * Environment.SystemPageSize);
    }

    private static long Number(string field) => long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
