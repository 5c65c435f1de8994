using System.CommandLine.Invocation;
using ActorCompute.Commands;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Client.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("squar", "square")]
    [InlineData("Square", "square")]
    [InlineData("primes", "count-primes")]
    [InlineData("wordcount", "word-count")]
    [InlineData("http.gte", "http.get")]
    public void A_task_that_is_not_there_brings_the_nearest_to_mind(string typed, string nearest)
    {
        var error = Assert.Throws<UserError>(() => TaskNames.Require(typed, TaskCatalogue.All));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains($"'{nearest}'", error.Message);
    }

    [Fact]
    public void A_task_like_no_other_brings_none_to_mind() => Assert.Empty(NearNames.Of("xyzzyxyzzy", TaskCatalogue.All.Select(t => t.Name)));

    [Theory]
    [InlineData("map square")]
    [InlineData("map square --range 1..3 --lines x")]
    [InlineData("map square --range 1..3 --chunk 0")]
    [InlineData("map square --range 1..3 --chunk many")]
    [InlineData("map square --range 1..3 --deadline soon")]
    [InlineData("map square --range 1..3 --retries -1")]
    [InlineData("map square --range 1..3 --retries often")]
    [InlineData("map square --range 1..3 --timeout 0s")]
    [InlineData("map square --range 3")]
    [InlineData("map square --range 1..3 --unknown")]
    [InlineData("map square --range 1..3 --detach")]
    [InlineData("map no-such-task --range 1..3")]
    [InlineData("map square --input /no/such/file")]
    [InlineData("fetch")]
    [InlineData("fetch --range 1..3")]
    [InlineData("fetch --lines f --input f")]
    [InlineData("fetch --lines /no/such/file")]
    [InlineData("fetch --lines f --retries -1")]
    [InlineData("fetch --lines f --retries many")]
    [InlineData("fetch --lines f --timeout 0s")]
    [InlineData("fetch --lines f --timeout 2d")]
    [InlineData("fetch --lines f --per-host 0")]
    [InlineData("fetch --lines f --method G(T")]
    [InlineData("fetch --lines f --header Accept")]
    [InlineData("fetch --lines f --header Host:a")]
    [InlineData("fetch --lines f --header a:b --header A:c")]
    [InlineData("map")]
    [InlineData("map square --range 1..3 --format xml")]
    [InlineData("map square --range 1..3 --format csv --json")]
    [InlineData("map square --range 1..3 --output f.csv --json")]
    [InlineData("jobs --state done")]
    [InlineData("jobs --since soon")]
    [InlineData("jobs --limit 0")]
    [InlineData("completion")]
    [InlineData("help nonsense")]
    [InlineData("job show")]
    [InlineData("job show a/b")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_command_line_that_makes_no_sense_ends_with_2(string line) =>
        Assert.Equal(ExitStatus.BadInput, await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("coordinator --help")]
    [InlineData("node --help")]
    [InlineData("map --help")]
    [InlineData("fetch -h")]
    [InlineData("job --help")]
    [InlineData("job results --help")]
    [InlineData("demo --help")]
    public async Task Whoever_asks_for_help_gets_it(string line) => Assert.Equal(ExitStatus.Succeeded, await RunAsync(line.Split(' ')));

    [Fact]
    public async Task A_named_access_file_that_is_missing_ends_with_3_and_no_cluster_takes_its_place() =>
        Assert.Equal(ExitStatus.Unreachable, await RunAsync("map", "square", "--range", "1..3", "--access", "/no/such/access.json"));

    [Theory]
    [InlineData("map square --range 1..3 --with-index --unordered --output f --chunk 5 --priority -2 --retries 3 --timeout 30s --deadline 10m --name n --json --access a")]
    [InlineData("map square --input -")]
    [InlineData("fetch --lines f --body --method HEAD --header a:b --header c:d --retries 0 --timeout 5s --per-host 4 --with-index --unordered --output f")]
    [InlineData("fetch --input - --chunk 5 --priority -2 --deadline 10m --name n --detach --json --access a")]
    [InlineData("job results abc --with-index --output f --unordered")]
    [InlineData("jobs --json")]
    [InlineData("jobs --state failed --state cancelled --name n* --since 7d --older 1h --limit 20")]
    [InlineData("map square --input in.csv --output out.csv --format csv")]
    [InlineData("config --access a")]
    [InlineData("--json jobs")]
    [InlineData("coordinator --host 127.0.0.1 --port 1 --api-port 2 --data d --access f")]
    [InlineData("node --access f --host 127.0.0.1 --port 0 --name n --slots 2 --io-capacity 10 --tag a=b --tag c=d")]
    public void The_contract_s_options_are_understood(string line)
    {
        var words = line.Split(' ');
        Assert.Empty(Verbs.Create(words).Parse(words).Errors);
        Assert.IsNotType<ParseErrorAction>(Verbs.Create(words).Parse(words).Action);
    }

    private static async Task<ExitStatus> RunAsync(params string[] args)
    {
        // What this machine may have at the default place is none of the tests' business.
        Environment.SetEnvironmentVariable("ACTORCOMPUTE_ACCESS", null);
        return await CommandLine.RunAsync(args);
    }
}
