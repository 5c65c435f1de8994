using System.CommandLine;
using System.Text;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Commands;

/// <summary>How URLs are asked for, where an item does not say so itself.</summary>
internal sealed class FetchOptions
{
    private readonly Option<bool> _body = new("--body") { Description = "Print the bodies, too." };
    private readonly Option<string?> _method = new("--method") { Description = "Ask with this method (default: GET).", HelpName = "METHOD" };
    private readonly Option<string[]> _headers = new("--header") { Description = "Send a header; can be given again.", HelpName = "NAME:VALUE" };
    private readonly Option<int?> _retries = new("--retries")
    {
        Description = "Ask again up to N times if that may help (default: 2).", HelpName = "N", CustomParser = OptionValues.Integer,
    };
    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Give an item up after this time, such as 500ms or 2m (default: 30s).", HelpName = "TIME", CustomParser = OptionValues.Duration,
    };
    private readonly Option<int?> _perHost = new("--per-host")
    {
        Description = "At most N requests at once from a node to a host (default: 32).", HelpName = "N", CustomParser = OptionValues.Integer,
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_body, _method, _headers, _retries, _timeout, _perHost]) command.Options.Add(option);
    }

    /// <exception cref="UserError">A value is one that no node would take.</exception>
    public FetchDefaults Read(ParseResult parse)
    {
        var defaults = new FetchDefaults
        {
            WithBody = parse.GetValue(_body),
            Method = parse.GetValue(_method),
            Headers = [.. (parse.GetValue(_headers) ?? []).Select(Header)],
            Retries = parse.GetValue(_retries),
            Timeout = parse.GetValue(_timeout),
            PerHost = parse.GetValue(_perHost),
        };
        Check(defaults);
        return defaults;
    }

    private static KeyValuePair<string, string> Header(string text) => text.IndexOf(':') is > 0 and var colon
        ? new(text[..colon].Trim(), text[(colon + 1)..].Trim())
        : throw new UserError(ExitStatus.BadInput, $"--header '{text}' is no header; write it as 'Name: value'.");

    /// <summary>What no node would take in any item is refused before there is a job.</summary>
    private static void Check(FetchDefaults defaults)
    {
        if (defaults.Headers.GroupBy(h => h.Key, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserError(ExitStatus.BadInput, $"--header {twice.Key} is given twice; join its values with a comma.");
        try
        {
            HttpRequestParser.Parse(Encoding.UTF8.GetBytes($$"""{"url":"http://any/"{{defaults.Properties}}}"""));
        }
        catch (BadInputException e)
        {
            throw new UserError(ExitStatus.BadInput, e.Message, e);
        }
    }
}
