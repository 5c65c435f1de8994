using ActorCompute.Worker.Talking;

namespace ActorCompute.ComputeNode.Tests.Worker.Talking;

public class WaitMeterTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30), Long = TimeSpan.FromMilliseconds(200);

    private ProcessorUse? _use = new ProcessorUse(TimeSpan.FromMilliseconds(20), default, default, default, Sleeps: 4);
    private int _looks;

    [Fact]
    public void Short_items_are_looked_at_together()
    {
        var meter = Meter();
        meter.Start();
        for (var i = 0; i < 3; i++) Assert.Equal(TimeSpan.Zero, meter.Take(Short).Time);
        Assert.Equal(TimeSpan.FromMilliseconds(100), meter.Take(Short).Time);
        Assert.Equal(TimeSpan.Zero, meter.Take(Short).Time);
        Assert.Equal(2, _looks);
    }

    [Fact]
    public void What_was_before_an_item_is_not_of_it()
    {
        var meter = Meter();
        Assert.Equal(TimeSpan.Zero, meter.Take(Long).Time);   // nobody has looked yet
        meter.Start();
        Assert.Equal(TimeSpan.FromMilliseconds(180), meter.Take(Long).Time);
        _use = _use!.Value with { Queued = TimeSpan.FromMilliseconds(150) };
        Assert.Equal(TimeSpan.FromMilliseconds(30), meter.Take(Long).Time);
    }

    [Fact]
    public void Where_the_system_does_not_say_it_nothing_is_known_to_wait()
    {
        _use = null;
        var meter = Meter();
        meter.Start();
        Assert.Equal(TimeSpan.Zero, meter.Take(Long).Time);
    }

    private WaitMeter Meter() => new(() =>
    {
        _looks++;
        return _use;
    });
}
