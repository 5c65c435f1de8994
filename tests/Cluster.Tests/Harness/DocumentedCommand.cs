using System.Text.RegularExpressions;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>A command line of the documentation: of a block that begins with <c>```sh</c>.</summary>
/// <param name="Place">Its document and line.</param>
/// <param name="Machine">The address of the machine it is for, as a comment before its block says; empty is this one.</param>
/// <param name="Text">The command as a shell takes it.</param>
/// <param name="StaysUp">It ends with &amp;: a program that is to go on while the next commands run.</param>
internal sealed partial record DocumentedCommand(string Place, string Machine, string Text, bool StaysUp)
{
    /// <summary>All of a document's commands, in order.</summary>
    public static IEnumerable<DocumentedCommand> In(string root, string document)
    {
        var (machine, isCommand, text) = ("", false, "");
        foreach (var (number, line) in File.ReadAllLines(Path.Combine(root, document)).Index())
        {
            if (MachineComment().Match(line) is { Success: true } comment) machine = comment.Groups[1].Value;
            else if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (isCommand) machine = "";
                isCommand = !isCommand && line.Trim() == "```sh";
            }
            else if (isCommand)
            {
                text += WithoutComment(line);
                if (text.EndsWith('\\')) text = text[..^1];
                else if (text.Length > 0) yield return Of($"{document}:{number + 1}", machine, text);
                if (!line.EndsWith('\\')) text = "";
            }
        }
    }

    private static DocumentedCommand Of(string place, string machine, string text) =>
        text.EndsWith('&') ? new(place, machine, text[..^1].Trim(), StaysUp: true) : new(place, machine, text, StaysUp: false);

    private static string WithoutComment(string line) => ShellComment().Replace(line, "").Trim();

    [GeneratedRegex("^<!-- on ([0-9.]+) -->$")]
    private static partial Regex MachineComment();

    [GeneratedRegex("(^|\\s)#\\s.*$")]
    private static partial Regex ShellComment();
}
