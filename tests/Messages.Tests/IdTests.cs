using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests;

public class IdTests
{
    [Fact]
    public void New_job_ids_are_valid_and_differ()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => JobId.New()).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(JobId.IsValid(id.Value)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("a b")]
    public void What_could_lead_elsewhere_in_a_path_is_no_id(string? text)
    {
        Assert.False(JobId.IsValid(text));
        Assert.Throws<ArgumentException>(() => new JobId(text!));
        Assert.Throws<ArgumentException>(() => new NodeId(text!));
    }

    [Property]
    public void Leases_are_ordered_by_epoch_and_then_by_sequence(long e1, long s1, long e2, long s2)
    {
        var (a, b) = (new LeaseId(e1, s1), new LeaseId(e2, s2));
        Assert.Equal(e1 < e2 || (e1 == e2 && s1 < s2), a < b);
        Assert.Equal(a < b, b > a);
        Assert.Equal(!(a > b), a <= b);
    }

    [Property]
    public void The_intersection_of_ranges_holds_what_both_hold(byte a, byte b, byte c, byte d, byte at)
    {
        var (x, y) = (new ItemRange(a, b), new ItemRange(c, d));
        Assert.Equal(x.Contains(at) && y.Contains(at), x.Intersect(y).Contains(at));
    }
}
