using System.CommandLine;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Commands;

/// <summary>Options of a new job.</summary>
/// <param name="limitsItems">Whether retries and timeout are the job's; a verb may have its own.</param>
internal sealed class JobOptions(bool limitsItems)
{
    private readonly Option<int?> _chunk = new("--chunk")
    {
        Description = "Hand out at most N items at a time (default: by measured cost).", HelpName = "N", CustomParser = OptionValues.Positive,
    };
    private readonly Option<int?> _priority = new("--priority")
    {
        Description = "Jobs of a higher priority are served first (default: 0).", HelpName = "N", CustomParser = OptionValues.Integer,
    };
    private readonly Option<int?> _retries = new("--retries")
    {
        Description = "Run an item again up to N times after its task threw or took too long (default: 0).",
        HelpName = "N",
        CustomParser = OptionValues.NotNegative,
    };
    private readonly Option<string[]> _retryOn = new("--retry-on")
    {
        Description = "Of exceptions, retry those of this type alone, or 'timeout'; can be given again.", HelpName = "TYPE",
    };
    private readonly Option<TimeSpan?> _retryWait = new("--retry-wait")
    {
        Description = "Rest up to this time before the second attempt, and twice as long before each further one (default: 0, 0.5s, 1s … 8s).",
        HelpName = "TIME",
        CustomParser = OptionValues.Duration,
    };
    private readonly Option<TimeSpan?> _retryWaitMax = new("--retry-wait-max")
    {
        Description = "Never rest longer than this (default: 8s, or 1m with --retry-wait).", HelpName = "TIME", CustomParser = OptionValues.Duration,
    };
    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Fail an item that runs longer than this, such as 500ms or 2m.", HelpName = "TIME", CustomParser = OptionValues.Duration,
    };
    private readonly Option<int?> _concurrency = new("--max-concurrency")
    {
        Description = "Run at most N items of the job at once, over all nodes.", HelpName = "N", CustomParser = OptionValues.Positive,
    };
    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "Begin no more items than this, over all nodes: 50/s, 100/m or 5000/h.", HelpName = "RATE", CustomParser = OptionValues.Rate,
    };
    private readonly Option<TimeSpan?> _deadline = new("--deadline")
    {
        Description = "Cancel the job after this time, such as 30s, 10m or 2h.", HelpName = "TIME", CustomParser = OptionValues.Duration,
    };
    private readonly Option<TimeSpan?> _keep = new("--keep")
    {
        Description = "Keep inputs and results for this time after the job's end, such as 12h or 30d (default: the coordinator's, 7d).",
        HelpName = "TIME",
        CustomParser = OptionValues.Duration,
    };
    private readonly Option<string?> _key = new("--key")
    {
        Description = "Submissions of the same KEY are one job: sent again, it goes on where it was.", HelpName = "KEY",
    };
    private readonly Option<string?> _name = new("--name") { Description = "A name for people.", HelpName = "NAME" };
    private readonly Option<bool> _detach = new("--detach") { Description = "Print the job's id and leave once all inputs are stored." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_chunk, _priority, _concurrency, _rate, _deadline, _keep, _key, _name, _detach]) command.Options.Add(option);
        if (!limitsItems) return;
        foreach (var option in (Option[])[_retries, _retryOn, _retryWait, _retryWaitMax, _timeout]) command.Options.Add(option);
    }

    /// <exception cref="UserError">Options do not go together.</exception>
    public JobRequest Request(ParseResult parse, string task) => new JobRequest(task)
    {
        Name = parse.GetValue(_name) ?? "",
        Chunk = parse.GetValue(_chunk),
        Priority = parse.GetValue(_priority) ?? 0,
        Retry = limitsItems ? Policy(parse) : RetryPolicy.Default,
        ItemTimeout = limitsItems ? parse.GetValue(_timeout) : null,
        Deadline = parse.GetValue(_deadline),
        Keep = parse.GetValue(_keep),
        MaxConcurrency = parse.GetValue(_concurrency),
        ItemsPerSecond = parse.GetValue(_rate),
    }.Under(Key(parse));

    private RetryPolicy Policy(ParseResult parse)
    {
        var policy = RetryPolicy.Default with
        {
            Exceptions = parse.GetValue(_retries) ?? 0,
            On = string.Join(' ', parse.GetValue(_retryOn) ?? []),
            FirstRest = parse.GetValue(_retryWait),
            LongestRest = parse.GetValue(_retryWaitMax),
        };
        if ((parse.GetValue(_retryOn) ?? []).Select(RetryPolicy.WhyNoName).FirstOrDefault(w => w is not null) is { } why) throw new UserError(ExitStatus.BadInput, why);
        if (policy.Exceptions == 0 && policy != RetryPolicy.Default)
            throw new UserError(ExitStatus.BadInput, "--retry-on, --retry-wait and --retry-wait-max need --retries: say how often an item may be tried again.");
        return policy;
    }

    private string Key(ParseResult parse)
    {
        var key = parse.GetValue(_key) ?? "";
        return JobSpec.WhyNoKey(key) is { } why ? throw new UserError(ExitStatus.BadInput, why) : key;
    }

    public TimeSpan? Deadline(ParseResult parse) => parse.GetValue(_deadline);

    public bool Detach(ParseResult parse) => parse.GetValue(_detach);
}
