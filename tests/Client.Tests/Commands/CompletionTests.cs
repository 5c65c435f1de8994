using ActorCompute.Commands;
using ActorCompute.Messages;

namespace ActorCompute.Client.Tests.Commands;

/// <summary>What the shells' scripts ask and are answered.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task There_is_a_script_for(string shell) => Assert.Equal(ExitStatus.Succeeded, await CommandLine.RunAsync(["completion", shell]));

    [Fact]
    public async Task And_for_no_other() => Assert.Equal(ExitStatus.BadInput, await CommandLine.RunAsync(["completion", "csh"]));

    [Theory]
    [InlineData("jo", "job jobs")]
    [InlineData("job sh", "show")]
    [InlineData("map --ret", "--retries --retry-on --retry-wait --retry-wait-max")]
    [InlineData("jobs --state can", "cancelled")]
    [InlineData("map x --format c", "csv")]
    [InlineData("completion f", "fish")]
    [InlineData("map squ", "square")]
    public void What_was_begun_is_completed(string line, string words)
    {
        var found = Verbs.Create([$"[suggest:{line.Length}]"]).Parse(line).GetCompletions(line.Length).Select(c => c.Label);
        var begun = line.Split(' ')[^1];
        Assert.Equal(words.Split(' '), found.Where(f => f.StartsWith(begun, StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task The_program_answers_the_question_itself() => Assert.Equal(ExitStatus.Succeeded, await CommandLine.RunAsync(["[suggest:6]", "job sh"]));
}
