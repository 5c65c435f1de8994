using ActorCompute.Messages.Admission;

namespace ActorCompute.Messages.Tests.Admission;

public class AdmissionBookTests
{
    private readonly AdmissionBook<object> _book = new(places: 4, strangers: 2);

    [Fact]
    public void The_oldest_stranger_makes_way_for_the_next()
    {
        var (first, second, third) = (new object(), new object(), new object());
        Assert.Null(_book.Enter(first, Seconds(0)));
        Assert.Null(_book.Enter(second, Seconds(1)));
        Assert.Same(first, _book.Enter(third, Seconds(2)));
        Assert.Equal((2, 2, 1), (_book.Count, _book.Strangers, _book.TurnedAway));
        _book.Leave(first);   // it is closed by now
        Assert.Equal(2, _book.Count);
    }

    [Fact]
    public void Strangers_take_no_place_of_those_who_belong_here()
    {
        for (var member = 0; member < 3; member++) Know();
        Assert.Equal((3, 0), (_book.Count, _book.Strangers));
        var stranger = new object();
        Assert.Null(_book.Enter(stranger, Seconds(1)));
        for (var more = 0; more < 1000; more++) Assert.NotNull(_book.Enter(new object(), Seconds(2)));
        Assert.Equal((4, 1), (_book.Count, _book.Strangers));
    }

    [Fact]
    public void When_all_places_are_taken_by_those_who_belong_here_a_newcomer_is_refused()
    {
        for (var member = 0; member < 4; member++) Know();
        var late = new object();
        Assert.Same(late, _book.Enter(late, Seconds(1)));
        Assert.Equal(4, _book.Count);
    }

    [Fact]
    public void A_stranger_stays_for_a_while_and_who_belongs_here_for_ever()
    {
        Know();
        var stranger = new object();
        _book.Enter(stranger, Seconds(1));
        Assert.Empty(_book.SendOut(AdmissionBook<object>.StrangerTime));
        Assert.Same(stranger, Assert.Single(_book.SendOut(Seconds(1) + AdmissionBook<object>.StrangerTime)));
        Assert.Equal((1, 0), (_book.Count, _book.Strangers));
        Assert.Empty(_book.SendOut(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Who_brings_the_wrong_proof_is_counted_once()
    {
        var stranger = new object();
        _book.Enter(stranger, Seconds(0));
        Assert.True(_book.Refuse(stranger));
        Assert.False(_book.Refuse(stranger));
        Assert.Equal((0, 1), (_book.Count, _book.TurnedAway));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(450)]
    [InlineData(1024)]
    [InlineData(20_000)]
    [InlineData(1 << 20)]
    public void All_places_together_leave_a_process_what_it_needs_for_itself(long limit)
    {
        var places = DescriptorBudget.Of(limit);
        Assert.True(places.Api > 0 && places.Cluster > 0);
        Assert.True(places.Api + (2 * places.Cluster) + DescriptorBudget.Own <= limit);
        Assert.True(DescriptorBudget.Strangers(places.Api) <= Math.Max(1, places.Api / 2));
    }

    [Fact]
    public void Too_few_descriptors_are_said_so_with_what_to_do()
    {
        var error = Assert.Throws<UserError>(() => DescriptorBudget.Of(260));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains("ulimit -n", error.Message, StringComparison.Ordinal);
    }

    private void Know()
    {
        var member = new object();
        Assert.Null(_book.Enter(member, Seconds(0)));
        _book.Know(member);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
