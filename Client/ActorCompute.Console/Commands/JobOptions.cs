using System.CommandLine;
using ActorCompute.Jobs;

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
    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Fail an item that runs longer than this, such as 500ms or 2m.", HelpName = "TIME", CustomParser = OptionValues.Duration,
    };
    private readonly Option<TimeSpan?> _deadline = new("--deadline")
    {
        Description = "Cancel the job after this time, such as 30s, 10m or 2h.", HelpName = "TIME", CustomParser = OptionValues.Duration,
    };
    private readonly Option<string?> _name = new("--name") { Description = "A name for people.", HelpName = "NAME" };
    private readonly Option<bool> _detach = new("--detach") { Description = "Print the job's id and leave once all inputs are stored." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_chunk, _priority, _deadline, _name, _detach]) command.Options.Add(option);
        if (!limitsItems) return;
        command.Options.Add(_retries);
        command.Options.Add(_timeout);
    }

    public JobRequest Request(ParseResult parse, string task) => new(task)
    {
        Name = parse.GetValue(_name) ?? "",
        Chunk = parse.GetValue(_chunk),
        Priority = parse.GetValue(_priority) ?? 0,
        Retries = (limitsItems ? parse.GetValue(_retries) : null) ?? 0,
        ItemTimeout = limitsItems ? parse.GetValue(_timeout) : null,
    };

    public TimeSpan? Deadline(ParseResult parse) => parse.GetValue(_deadline);

    public bool Detach(ParseResult parse) => parse.GetValue(_detach);
}
