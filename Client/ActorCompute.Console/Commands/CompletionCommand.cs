using System.CommandLine;
using ActorCompute.Messages;

namespace ActorCompute.Commands;

/// <summary>The verb <c>completion</c>: prints a script that has a shell complete this program's command lines. The scripts ask the program itself.</summary>
internal static class CompletionCommand
{
    // What stands before the cursor, without the program's name, is the question; a word a line is the answer.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # For this session:  source <(actorcompute completion bash)
            # For good:          actorcompute completion bash > ~/.local/share/bash-completion/completions/actorcompute
            _actorcompute() {
                local line=${COMP_LINE:0:$COMP_POINT} IFS=$'\n'
                line=${line#*[[:space:]]}
                COMPREPLY=($(compgen -W "$("$1" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _actorcompute actorcompute
            """,
        ["zsh"] = """
            #compdef actorcompute
            # For this session:  source <(actorcompute completion zsh)
            # For good:          actorcompute completion zsh > "${fpath[1]}/_actorcompute"
            _actorcompute() {
                local line="${(j: :)words[2,CURRENT]}"
                local -a found
                found=(${(f)"$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)"})
                if (( $#found )); then compadd -a found; else _files; fi
            }
            if [ "$funcstack[1]" = "_actorcompute" ]; then _actorcompute "$@"; else compdef _actorcompute actorcompute; fi
            """,
        ["fish"] = """
            # For this session:  actorcompute completion fish | source
            # For good:          actorcompute completion fish > ~/.config/fish/completions/actorcompute.fish
            function __actorcompute_complete
                set -l words (commandline -opc) (commandline -ct)
                set -l line (string join -- ' ' $words[2..-1])
                command $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c actorcompute -a '(__actorcompute_complete)'
            """,
        ["powershell"] = """
            # For this session:  actorcompute completion powershell | Out-String | Invoke-Expression
            # For good: the same line in $PROFILE
            Register-ArgumentCompleter -Native -CommandName actorcompute -ScriptBlock {
                param($word, $ast, $position)
                $line = $ast.ToString().PadRight($position).Substring(0, $position) -replace '^\S+\s', ''
                & $ast.CommandElements[0].ToString() "[suggest:$($line.Length)]" "$line" 2>$null |
                    Where-Object { $_ -like "$word*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { HelpName = "SHELL", Description = $"{string.Join(", ", Scripts.Keys)}." };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        var command = new Command("completion", "Prints a script that has a shell complete the command lines of this program.") { shell };
        command.SetAction(parse => Console.Out.WriteLine(Scripts.TryGetValue(parse.GetRequiredValue(shell), out var script)
            ? script : throw new UserError(ExitStatus.BadInput, $"There is no completion for '{parse.GetValue(shell)}': name one of {string.Join(", ", Scripts.Keys)}.")));
        return command;
    }
}
