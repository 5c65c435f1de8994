using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests;

/// <summary>A job from its inputs to its results.</summary>
public sealed class CoordinatorActorTests : CoordinatorKit
{
    [Fact]
    public void A_job_runs_from_its_inputs_to_its_results_in_order()
    {
        var node = Register("a");
        Submit(10, chunk: 4);
        var answered = Work(node, until: 10);
        Assert.Equal(10, answered.Sum(l => l.Input.Count));
        Assert.All(answered, l => Assert.InRange(l.Input.Count, 1, 4));
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n * n), ReadAll());
        Assert.Equal((JobStatus.Succeeded, 10, 0), (Look().Job.Status, Look().Job.Answered, Look().Job.Failed));
    }

    [Fact]
    public void What_items_took_is_added_up_and_survives_a_restart()
    {
        Submit(10, chunk: 4);
        var answers = Work(Register("a"), until: 10).Count;
        ReadAll();
        Assert.Equal((answers * 64, answers * 3), (Look().Job.Allocated, Look().Job.Collections));
        Restart();
        Assert.Equal((answers, 2 * answers), (Look().Job.Cpu.TotalMilliseconds, Look().Job.Wall.TotalMilliseconds));
        Assert.Equal((answers * 64, answers * 3), (Look().Job.Allocated, Look().Job.Collections));
    }

    [Fact]
    public void Results_are_acknowledged_to_the_node_once_they_are_in_the_store()
    {
        var node = Register("a");
        Submit(1);
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        node.Send(Coordinator, Squares("a", 41, lease));
        Assert.Equal([41L], node.ExpectMsg<AcknowledgeResults>().Numbers);
        Assert.Equal([new(0, 1)], Stores.Stored.ReadHistory(Stores.Stored.FindJob(Job)!.Key).Answered);
    }

    [Fact]
    public void A_late_answer_under_a_lost_lease_is_acknowledged_and_does_not_count()
    {
        var node = Register("a");
        Submit(1);
        var first = node.ExpectMsg<AssignLeases>().Leases[0];
        node.Send(Coordinator, new ReportNode(new("a"), 1, 1, Newest: first.Id, Held: [], 0));   // it is not there any more
        var second = node.FishForMessage<AssignLeases>(_ => true).Leases[0];
        Assert.NotEqual(first.Id, second.Id);
        node.Send(Coordinator, Squares("a", 1, first, wrong: true));
        node.FishForMessage<AcknowledgeResults>(_ => true);
        node.Send(Coordinator, Squares("a", 2, second));
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void Opening_and_appending_twice_makes_one_job_with_each_input_once()
    {
        Open();
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Append(Segment.OfRange(3, 4, 1, 4), next: 7);   // overlaps by two
        Tell(new AppendInputs(Segment.OfRange(9, 1, 1, 1)));
        Assert.Contains("expects item 7", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
        Close(7);
        Work(Register("a"), until: 7);
        Assert.Equal(Enumerable.Range(1, 7).Select(n => (long)n * n), ReadAll());
    }

    [Fact]
    public void A_job_cannot_be_closed_at_a_number_of_inputs_that_it_does_not_hold()
    {
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Tell(new CloseInputs(6));
        Assert.Contains("holds 5 inputs", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_job_succeeds()
    {
        Open();
        Close(0);
        Assert.Empty(ReadAll());
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
    }

    [Fact]
    public void Cancelling_revokes_the_leases_and_ends_the_readers()
    {
        var node = Register("a");
        Submit(10, chunk: 1);
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        Tell(new CancelJob("enough"));
        Assert.Equal((JobStatus.Cancelled, "enough"), (ExpectMsg<JobView>().Job.Status, Look().Job.Reason));
        Assert.Contains(lease.Id, node.FishForMessage<RevokeLeases>(_ => true).Leases);
        Assert.Empty(ReadAll());
    }

    [Fact]
    public void An_unknown_job_is_said_to_be_unknown()
    {
        Coordinator.Tell(new ToJob(new("nope"), new AwaitChange(-1)), TestActor);
        Assert.Equal(Refusal.Unknown, ExpectMsg<Refused>().Kind);
    }

    [Fact]
    public void Failures_come_with_the_results()
    {
        var node = Register("a");
        Submit(1);
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        var empty = Segment.OfJson(0, new byte[4], default);
        node.Send(Coordinator, new DeliverResults(new("a"), 1,
            [new(1, Job, lease.Id, empty, [new(0, FailureKind.Exception, "System.Exception", "no")], default, LeaseEnd.Finished)]));
        Tell(new ReadResults(0, false));
        Assert.Equal("no", Assert.Single(Assert.Single(ExpectMsg<ResultPage>().Outcomes).Failures).Message);
        AwaitAssert(() => Assert.Equal((JobStatus.Failed, 1), (Look().Job.Status, Look().Job.Failed)));
    }
}
