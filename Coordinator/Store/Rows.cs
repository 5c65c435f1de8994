using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Store;

/// <summary>Between what the coordinator knows and rows.</summary>
internal static class Rows
{
    public static JobRow Of(StoredJob job) => new()
    {
        Key = job.Key,
        Id = job.Id.Value,
        Task = job.Spec.Task,
        Kind = (int)job.Spec.Kind,
        Package = job.Spec.Code?.Package.Value,
        Invocation = job.Spec.Code?.Invocation.Value,
        Name = job.Spec.Name,
        Chunk = job.Spec.Chunk,
        Priority = job.Spec.Priority,
        RetryExceptions = job.Spec.Retry.Exceptions,
        RetryLostWorkers = job.Spec.Retry.LostWorkers,
        ItemTimeoutMs = Milliseconds(job.Spec.ItemTimeout),
        Reduce = job.Spec.Reduce?.Name,
        ReducePackage = job.Spec.Reduce?.Code?.Package.Value,
        ReduceInvocation = job.Spec.Reduce?.Code?.Invocation.Value,
        Attached = job.Spec.Attached,
        Status = (int)job.Status,
        Answered = job.Answered,
        Failed = job.Failed,
        Total = job.Total,
        CpuMicroseconds = (long)job.Cpu.TotalMicroseconds,
        WallMicroseconds = (long)job.Wall.TotalMicroseconds,
        WaitedMicroseconds = (long)job.Waited.TotalMicroseconds,
        Allocated = job.Allocated,
        Collections = job.Collections,
        SubmittedMs = job.Submitted.ToUnixTimeMilliseconds(),
        FinishedMs = job.Finished?.ToUnixTimeMilliseconds(),
        Reason = job.Reason,
        RetryOn = job.Spec.Retry.On,
        RetryFirstMs = Milliseconds(job.Spec.Retry.FirstRest),
        RetryFactor = job.Spec.Retry.Factor,
        RetryLongestMs = Milliseconds(job.Spec.Retry.LongestRest),
        DeadlineMs = Milliseconds(job.Spec.Deadline),
        DueMs = job.Due?.ToUnixTimeMilliseconds(),
        KeepMs = Milliseconds(job.Spec.Keep),
        DueAgeMs = Milliseconds(job.DueAge),
        FinishedAgeMs = Milliseconds(job.FinishedAge),
        SubmissionKey = job.Spec.SubmissionKey,
        Round = job.Round,
        MaxConcurrency = job.Spec.MaxConcurrency,
        ItemsPerSecond = job.Spec.ItemsPerSecond,
    };

    public static StoredJob ToJob(JobRow row) => new(
        row.Key, new JobId(row.Id),
        new JobSpec(row.Task, (TaskKind)row.Kind)
        {
            Name = row.Name,
            Chunk = row.Chunk,
            Priority = row.Priority,
            Attached = row.Attached,
            Retry = new(row.RetryExceptions, row.RetryLostWorkers)
            {
                On = row.RetryOn, FirstRest = Time(row.RetryFirstMs), Factor = row.RetryFactor, LongestRest = Time(row.RetryLongestMs),
            },
            ItemTimeout = Time(row.ItemTimeoutMs),
            Deadline = Time(row.DeadlineMs),
            Keep = Time(row.KeepMs),
            SubmissionKey = row.SubmissionKey,
            MaxConcurrency = row.MaxConcurrency,
            ItemsPerSecond = row.ItemsPerSecond,
            Code = CodeOf(row.Package, row.Invocation),
            Reduce = row.Reduce is { } reduce ? new(reduce, CodeOf(row.ReducePackage, row.ReduceInvocation)) : null,
        },
        (JobStatus)row.Status, row.Total, row.Answered, row.Failed,
        TimeSpan.FromMicroseconds(row.CpuMicroseconds), TimeSpan.FromMicroseconds(row.WallMicroseconds),
        DateTimeOffset.FromUnixTimeMilliseconds(row.SubmittedMs),
        Moment(row.FinishedMs), row.Reason)
    {
        Due = Moment(row.DueMs),
        DueAge = Time(row.DueAgeMs),
        FinishedAge = Time(row.FinishedAgeMs),
        Round = row.Round,
        Waited = TimeSpan.FromMicroseconds(row.WaitedMicroseconds),
        Allocated = row.Allocated,
        Collections = row.Collections,
    };

    private static TaskCode? CodeOf(string? package, string? invocation) =>
        package is not null && invocation is not null ? new(ContentHash.Parse(package), ContentHash.Parse(invocation)) : null;

    public static InputRow OfInput(long job, Segment s) => new()
    {
        Job = job, First = s.First, Count = s.Count, Codec = (int)s.Codec, Element = (int)s.Element, Lengths = Bytes(s.Lengths), Data = Bytes(s.Data),
    };

    /// <param name="from">The row that it was a part of; null if none.</param>
    public static ResultRow OfResult(long row, long job, Segment s, long? from = null) => new()
    {
        Row = row, SplitFrom = from, Job = job, First = s.First, Count = s.Count, Codec = (int)s.Codec, Element = (int)s.Element, Lengths = Bytes(s.Lengths), Data = Bytes(s.Data),
    };

    public static Segment ToSegment(InputRow r) => new(r.First, r.Count, (Codec)r.Codec, (ElementType)r.Element, r.Lengths, r.Data);

    public static CommittedRow ToResult(ResultRow r, IReadOnlyList<Failure> failures) =>
        new(r.SplitFrom ?? r.Row, new(new(r.First, r.Count, (Codec)r.Codec, (ElementType)r.Element, r.Lengths, r.Data), failures));

    public static FailureRow Of(long job, Failure f) => new()
    {
        Job = job, Item = f.Index, Kind = (int)f.Kind, Type = f.Type, Message = f.Message, Stack = f.Stack, Node = f.Node, Attempts = f.Attempts,
    };

    public static Failure ToFailure(FailureRow r) => new(r.Item, (FailureKind)r.Kind, r.Type, r.Message, r.Stack, r.Node, r.Attempts);

    public static PackageRow Of(StoredPackage package) => new()
    {
        Hash = package.Hash.Value,
        Assembly = package.Assembly,
        Bytes = package.Bytes,
        Files = package.Files,
        PushedMs = package.Pushed.ToUnixTimeMilliseconds(),
        Tasks = package.Tasks.ToJson(),
    };

    public static StoredPackage ToPackage(PackageRow r) => new(
        r.Row, ContentHash.Parse(r.Hash), r.Assembly, r.Bytes, r.Files, DateTimeOffset.FromUnixTimeMilliseconds(r.PushedMs), PackageTasks.Parse(r.Tasks));

    private static long? Milliseconds(TimeSpan? time) => (long?)time?.TotalMilliseconds;

    private static TimeSpan? Time(long? milliseconds) => milliseconds is { } time ? TimeSpan.FromMilliseconds(time) : null;

    private static DateTimeOffset? Moment(long? milliseconds) => milliseconds is { } moment ? DateTimeOffset.FromUnixTimeMilliseconds(moment) : null;

    /// <summary>SQLite's driver wants an array; bytes that are one already are not copied.</summary>
    private static byte[]? Bytes(ReadOnlyMemory<byte> memory)
    {
        if (memory.IsEmpty) return null;
        return System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var array) && array.Array is { } whole
            && array.Offset == 0 && array.Count == whole.Length ? whole : memory.ToArray();
    }
}
