using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Nodes;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

/// <summary>A row is a line, however narrow the terminal, and no id or number is ever seen in part.</summary>
public class TextTableTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(400);

    private static readonly JobSnapshot[] Jobs =
    [
        new(new("jbwkrz5bj9j1k"), "count-primes", TaskKind.Cpu, JobState.Running)
        {
            Name = "the nightly run of all prices, in every currency there is", Total = 1_000_000_000, Succeeded = 419_999_990, Failed = 3,
            Submitted = Now - TimeSpan.FromMinutes(95),
        },
        new(new("key-abcdefghijklmnopqrstuvwxyz"), "Company.Department.Product.Pricing.Scenarios.Price", TaskKind.Cpu, JobState.Succeeded)
        {
            Name = "价格计算每天晚上运行一次的任务", Total = 5, Succeeded = 5, Submitted = Now - TimeSpan.FromDays(3), Finished = Now - TimeSpan.FromDays(3) + TimeSpan.FromSeconds(125),
        },
        new(new("jbwkrz5bj9j1m"), "square", TaskKind.Cpu, JobState.Open) { Submitted = Now },
    ];

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void A_row_is_a_line_with_whole_ids_and_numbers(int width)
    {
        string[] lines = [.. Tables.Of(Jobs, Now).ForPeople(width)];
        Assert.Equal(2 + Jobs.Length, lines.Length);
        Assert.All(lines, line => Assert.InRange(CellText.Width(line), 1, width));
        Assert.StartsWith("jbwkrz5bj9j1k ", lines[2]);
        Assert.StartsWith("key-abcdefghijklmnopqrstuvwxyz ", lines[3]);
        Assert.Contains(" 41% ", lines[2] + " ");
        Assert.Contains("100%", lines[3]);
        Assert.Contains("…", lines[2]);
        var numbers = lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.All(char.IsAsciiDigit));
        Assert.All(numbers, n => Assert.Contains(n, (string[])["1000000000", "419999990", "3"]));
    }

    [Fact]
    public void What_is_of_least_interest_gives_way_first()
    {
        Assert.Equal("id name state done", Header(60));
        Assert.Equal("id name task state done total succeeded failed age duration submitted", Header(200));

        static string Header(int width) => string.Join(' ', Tables.Of(Jobs, Now).ForPeople(width).First().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Age_and_duration_are_told_as_people_say_them()
    {
        var row = Tables.Of(Jobs, Now).ForPeople(250).ElementAt(3);
        Assert.Matches(@" 3d\s+2m05s\s+\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$", row);
    }

    [Fact]
    public void A_program_gets_every_column_in_full_and_a_word_for_every_cell()
    {
        string[] lines = [.. Tables.Of(Jobs.Select(j => j with { Name = "" }), Now).ForPrograms()];
        Assert.All(lines, line => Assert.Equal(11, line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Equal(["jbwkrz5bj9j1m", "-", "square", "open", "-", "0"], lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..6]);
        Assert.Contains("Company.Department.Product.Pricing.Scenarios.Price", lines[2]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Every_other_table_keeps_to_the_width_too(int width)
    {
        var tags = Enumerable.Range(0, 9).ToDictionary(i => $"tag{i}", i => $"value{i}");
        TextTable[] tables = [Tables.Of([new NodeSnapshot("ip-10-0-17-123.ec2.internal", "draining", 128, 1000, 123_456_789, 100, tags, "0.1.0+abcdef")]), Tables.Of(Messages.Tasks.TaskCatalogue.All)];
        foreach (var line in tables.SelectMany(t => t.ForPeople(width))) Assert.InRange(CellText.Width(line), 1, width);
    }

    [Fact]
    public void A_cut_goes_through_no_character()
    {
        Assert.Equal("a…", CellText.Fit("a👩‍👩‍👧b", 3, toTheRight: false)[..2]);
        Assert.Equal("价…  ", CellText.Fit("价格计算", 4, toTheRight: false) + " ");
        Assert.Equal("  7", CellText.Fit("7", 3, toTheRight: true));
    }
}
