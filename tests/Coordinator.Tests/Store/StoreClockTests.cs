using ActorCompute.Coordinator.Store;

namespace ActorCompute.Coordinator.Tests.Store;

public class StoreClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClockNote Last = new(TimeSpan.FromHours(5), "boot", TimeSpan.FromHours(1), Noon);

    /// <summary>While the machine runs on, the clock that cannot be set counts, whatever the other shows.</summary>
    [Theory]
    [InlineData(0, null)]
    [InlineData(8 * 24, "was set by 8.0 days")]
    [InlineData(-1, "was set by 1.0 hours")]
    public void In_the_same_run_of_the_machine_the_wall_clock_does_not_count(double setByHours, string? doubt)
    {
        var (passed, said) = Last.Until("boot", TimeSpan.FromHours(3), Noon.AddHours(2 + setByHours));
        Assert.Equal(TimeSpan.FromHours(2), passed);
        if (doubt is null) Assert.Null(said);
        else Assert.Contains(doubt, said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_clock_that_cannot_be_set_is_believed_whatever_it_shows()
    {
        var (passed, said) = Last.Until("boot", TimeSpan.FromHours(1) + TimeSpan.FromDays(3), Noon.AddDays(3));
        Assert.Equal((TimeSpan.FromDays(3), null), (passed, said));
    }

    [Theory]
    [InlineData(2, 2, false)]
    [InlineData(-3, 0, true)]
    [InlineData(8 * 24, 24, true)]
    public void After_a_new_start_of_the_machine_the_wall_clock_counts_within_reason(double shownHours, double countedHours, bool isDoubted)
    {
        var (passed, said) = Last.Until("other", TimeSpan.FromMinutes(1), Noon.AddHours(shownHours));
        Assert.Equal(TimeSpan.FromHours(countedHours), passed);
        Assert.Equal(isDoubted, said is not null);
    }

    [Fact]
    public void A_note_is_read_as_it_was_written()
    {
        Assert.Equal(Last, ClockNote.Parse(Last.ToString()));
        Assert.Null(ClockNote.Parse("1/2/3"));
        Assert.Null(ClockNote.Parse("1/b/3/-9"));
    }

    [Fact]
    public void A_clock_that_runs_as_time_passes_is_not_spoken_of_and_one_that_was_set_is_once()
    {
        var watch = new WallClockWatch(Noon, TimeSpan.Zero);
        Assert.Null(watch.Look(Noon.AddHours(1), TimeSpan.FromHours(1)));
        Assert.Equal(TimeSpan.FromDays(8), watch.Look(Noon.AddHours(2).AddDays(8), TimeSpan.FromHours(2)));
        Assert.Null(watch.Look(Noon.AddHours(3).AddDays(8), TimeSpan.FromHours(3)));
        Assert.Equal(TimeSpan.FromHours(-1), watch.Look(Noon.AddHours(3).AddDays(8), TimeSpan.FromHours(4)));
    }
}
