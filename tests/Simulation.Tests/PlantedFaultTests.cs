using ActorCompute.Simulation.Tests.Plans;

namespace ActorCompute.Simulation.Tests;

/// <summary>The simulation is not blind: a fault that is put into a shell on purpose is found within some hundred histories.</summary>
public class PlantedFaultTests
{
    private const int Within = 1000;

    [Theory]
    [InlineData(nameof(Plant.TakesAnswersOfDeadLeases))]
    [InlineData(nameof(Plant.ForgetsAcknowledgements))]
    [InlineData(nameof(Plant.ForgetsLostLeases))]
    [InlineData(nameof(Plant.ForgetsCursor))]
    [InlineData(nameof(Plant.BlamesTheLast))]
    [InlineData(nameof(Plant.ForgetsRates))]
    [InlineData(nameof(Plant.ForgetsConcurrency))]
    public void A_planted_fault_is_found(string plant)
    {
        for (var seed = 1UL; seed <= Within; seed++)
            if (History.Play(ScenarioMaker.Draw(seed), Enum.Parse<Plant>(plant)).Broken is not null) return;
        Assert.Fail($"{plant} was not found within {Within} histories.");
    }

    [Fact]
    public void A_failing_scenario_is_made_small()
    {
        var seed = 1UL;
        while (!Fails(ScenarioMaker.Draw(seed))) seed++;
        var small = new Shrinker(Fails).Shrink(ScenarioMaker.Draw(seed));
        Assert.True(Fails(small));
        Assert.True(small is { Faults.Count: 0, Jobs: [{ Items: <= 3 }], Machines.Count: 1 }, string.Join('\n', small.Describe()));
    }

    private static bool Fails(Scenario scenario) => History.Play(scenario, Plant.ForgetsCursor).Broken is not null;
}
