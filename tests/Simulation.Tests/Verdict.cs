using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Clients;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests;

/// <summary>What the promises say of outcomes, of jobs that have ended, and of a cluster that has come to rest.</summary>
internal static class Verdict
{
    /// <summary>A reader was given this for an item: a value, which may be missing, or a failure.</summary>
    public static void OnOutcome(Ledger ledger, JobPlan job, long index, long? value, Failure? failure)
    {
        var (policy, truth) = (job.Spec.Retry, ledger.Of(job.Id, index));
        if (failure is null)
        {
            Demand(value == Ledger.Compute(Ledger.InputOf(job, index)), $"Item {index} of {job.Id} has the value {value}.");
            Demand(truth.Successes > 0, $"Item {index} of {job.Id} has a value, and never ran to its end.");
            return;
        }
        var limit = failure.Kind is FailureKind.WorkerLost ? policy.LostWorkers : policy.Exceptions;
        var happened = failure.Kind switch
        {
            FailureKind.Exception => truth.Exceptions,
            FailureKind.Timeout => truth.Timeouts,
            FailureKind.WorkerLost => truth.Deaths,
            _ => 0,
        };
        Demand(happened > 0, $"Item {index} of {job.Id} failed with {failure.Kind}, which never happened to it.");
        Demand(failure.Attempts > limit, $"Item {index} of {job.Id} was given up after {failure.Attempts} attempts; {failure.Kind} allows {limit} more than one.");
        Demand(truth.NodeDeaths > 0 || failure.Attempts <= Math.Max(policy.Exceptions, policy.LostWorkers) + 1, $"Item {index} of {job.Id} had {failure.Attempts} attempts.");
        Demand(failure.Attempts <= truth.Faults, $"Item {index} of {job.Id} is charged with {failure.Attempts} failures, and was at fault {truth.Faults} times.");
    }

    /// <summary>A job is over, and what its readers read.</summary>
    public static void OnJob(SimCluster cluster, JobPlan plan, IReadOnlyList<SimReader> readers)
    {
        if (cluster.Database.Find(plan.Id) is not { } rows) return;   // its client died before
        var status = rows.Job.Status;
        if (status is not JobStatus.Cancelled)
        {
            Demand(rows.Total == plan.Items && rows.Answered.Count == plan.Items, $"{plan.Id} is {status} with {rows.Answered.Count} outcomes of {rows.Total} inputs; it was sent {plan.Items}.");
            var failed = rows.Results.Sum(r => r.Outcomes.Failures.Count);
            Demand(status == (failed > 0 ? JobStatus.Failed : JobStatus.Succeeded) && rows.Job.Failed == failed, $"{plan.Id} is {status} with {rows.Job.Failed} of {failed} failures.");
            Demand(rows.Job.Answered == plan.Items && rows.Job.Total == plan.Items, $"{plan.Id} is said to have {rows.Job.Answered} outcomes of {rows.Job.Total}.");
        }
        var took = rows.Job.Finished - DateTimeOffset.UnixEpoch - plan.At;
        Demand(plan.EndsWithin is not { } limit || took <= limit, $"{plan.Id} took {took?.TotalSeconds:0.00} s; {plan.EndsWithin?.TotalSeconds:0.00} s were promised.");
        foreach (var reader in readers)
        {
            Demand(!reader.HasGaps || status is JobStatus.Cancelled, $"{reader.Name} was not given all items in their order.");
            Demand(reader.IsStopped || reader.Read.Count == rows.Answered.Count, $"{reader.Name} was given {reader.Read.Count} of {rows.Answered.Count} results.");
        }
    }

    /// <summary>Why the cluster is not at rest yet; null if it is: nobody holds anything, and all credit is back.</summary>
    public static string? Unrest(SimCluster cluster)
    {
        if (cluster.Coordinator is not { Roster: not null } coordinator) return "there is no coordinator";
        foreach (var machine in cluster.Machines.Where(m => !m.IsDead))
        {
            if (machine.Node.Work.Held() is { Count: > 0 } held) return $"{machine.Id} holds {string.Join(' ', held)}";
            if (!machine.Node.Work.IsDone) return $"{machine.Id} still works";
        }
        foreach (var node in coordinator.Scheduler.Schedule.Nodes)
            if (node.Leases != 0 || node.SlotLeases != 0 || node.IoItems != 0 || node.Bytes != 0 || node.UnacknowledgedBytes != 0 || !node.HasCredit(TaskKind.Cpu))
                return $"{node.Node.Id} has {node.Leases} leases, {node.IoItems} I/O items, {node.Bytes} bytes, {node.UnacknowledgedBytes} unacknowledged on its account";
        foreach (var job in coordinator.Jobs)
            if (job.State.Leases.Count > 0) return $"{job.Id} has leases {string.Join(' ', job.State.Leases.Select(l => l.Id))}";
        return null;
    }

    /// <summary>A job that has something to hand out for which there is room, and whose turn it has been for all that time; null if there is none.</summary>
    public static JobId? Waiting(SimCluster cluster)
    {
        if (cluster.Coordinator is not { Roster: not null, Scheduler: { Schedule.IsHeld: false } scheduler } coordinator) return null;
        foreach (var job in coordinator.Jobs)
            if (job.State.IsReady(cluster.World.Now) && scheduler.Schedule.Nodes.Any(n => n.HasCredit(job.State.Spec.Kind) && !(n.HasSuspect && job.State.HasOnlySuspects))) return job.Id;
        return null;
    }

    public static void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new BrokenPromiseException(otherwise);
    }
}
