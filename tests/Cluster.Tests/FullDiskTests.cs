using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>The disk of the data folder is full while a job runs (needs root).</summary>
public class FullDiskTests
{
    private const int Items = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [LongFact]
    public async Task A_job_waits_while_the_disk_is_full_and_completes_with_every_result_when_there_is_room()
    {
        await using var cluster = new TestCluster();
        await using var disk = await Mount.TryAsync(cluster.DataFolder, "size=64m");
        if (disk is null) return;
        var coordinator = await cluster.StartCoordinatorAsync();
        await cluster.StartNodeAsync("a");
        var map = cluster.Start(SumSquares.Map(Items).Split(' '));
        await cluster.MidJobAsync(100);
        await Mount.FillAsync(cluster.DataFolder);
        await Deadline.UntilAsync("the coordinator says so", Patience, () => Task.FromResult(
            coordinator.Errors.Contains($"Nothing can be stored in {cluster.DataFolder} (the disk of the coordinator's data folder is full", StringComparison.Ordinal)));
        (await cluster.RunAsync("map square --range 1..3")).ExpectSentence(2, "The job could not be stored", "is full: make room there");
        Assert.InRange(map.Output.Count(c => c == '\n'), 0, Items - 1);   // of what is not stored nobody gets anything
        File.Delete(Path.Combine(cluster.DataFolder, "filling"));
        Assert.Equal(SumSquares.Results(Items), (await map.EndAsync(Patience)).Expect(0).Lines);
        await Deadline.UntilAsync("the coordinator says so", Patience, () => Task.FromResult(coordinator.Errors.Contains("is stored again", StringComparison.Ordinal)));
        Assert.Equal(2, coordinator.Errors.Split('\n').Count(l => l.Contains("stored", StringComparison.Ordinal)));   // the beginning and the end, once each
        Assert.Equal(["1", "4", "9"], (await cluster.RunAsync("map square --range 1..3")).Expect(0).Lines);
        await EndAsync(coordinator);
    }

    /// <summary>In order, so that nothing is open there any more.</summary>
    private static async Task EndAsync(ProgramRun coordinator)
    {
        await coordinator.SignalAsync("TERM");
        (await coordinator.EndAsync(Patience)).Expect(0);
    }
}
