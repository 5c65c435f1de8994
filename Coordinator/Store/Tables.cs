using LinqToDB.Mapping;

namespace ActorCompute.Coordinator.Store;

/// <summary>One job.</summary>
[Table("job")]
internal sealed class JobRow
{
    [Column("key"), PrimaryKey, Identity] public long Key { get; init; }
    [Column("id"), NotNull] public string Id { get; init; } = "";
    [Column("task"), NotNull] public string Task { get; init; } = "";
    [Column("kind")] public int Kind { get; init; }
    [Column("package")] public string? Package { get; init; }
    [Column("invocation")] public string? Invocation { get; init; }
    [Column("name"), NotNull] public string Name { get; init; } = "";
    [Column("chunk")] public int? Chunk { get; init; }
    [Column("priority")] public int Priority { get; init; }
    [Column("retry_exceptions")] public int RetryExceptions { get; init; }
    [Column("retry_lost_workers")] public int RetryLostWorkers { get; init; }
    [Column("item_timeout_ms")] public long? ItemTimeoutMs { get; init; }
    [Column("reduce")] public string? Reduce { get; init; }
    [Column("reduce_package")] public string? ReducePackage { get; init; }
    [Column("reduce_invocation")] public string? ReduceInvocation { get; init; }
    [Column("attached")] public bool Attached { get; init; }
    [Column("status")] public int Status { get; init; }
    [Column("answered")] public long Answered { get; init; }
    [Column("failed")] public long Failed { get; init; }
    [Column("total")] public long Total { get; init; }
    [Column("cpu_us")] public long CpuMicroseconds { get; init; }
    [Column("waited_us")] public long WaitedMicroseconds { get; init; }
    [Column("wall_us")] public long WallMicroseconds { get; init; }
    [Column("allocated")] public long Allocated { get; init; }
    [Column("collections")] public long Collections { get; init; }
    [Column("submitted_ms")] public long SubmittedMs { get; init; }
    [Column("finished_ms")] public long? FinishedMs { get; init; }
    [Column("reason"), NotNull] public string Reason { get; init; } = "";
    [Column("retry_on"), NotNull] public string RetryOn { get; init; } = "";
    [Column("retry_first_ms")] public long? RetryFirstMs { get; init; }
    [Column("retry_factor")] public double RetryFactor { get; init; }
    [Column("retry_longest_ms")] public long? RetryLongestMs { get; init; }
    [Column("deadline_ms")] public long? DeadlineMs { get; init; }
    [Column("due_ms")] public long? DueMs { get; init; }
    [Column("keep_ms")] public long? KeepMs { get; init; }
    [Column("due_age_ms")] public long? DueAgeMs { get; init; }
    [Column("finished_age_ms")] public long? FinishedAgeMs { get; init; }
    [Column("submission_key"), NotNull] public string SubmissionKey { get; init; } = "";
    [Column("round")] public int Round { get; init; }
    [Column("max_concurrency")] public int? MaxConcurrency { get; init; }
    [Column("items_per_second")] public double? ItemsPerSecond { get; init; }
}

/// <summary>A segment of a job's inputs.</summary>
[Table("input")]
internal sealed class InputRow
{
    [Column("job"), PrimaryKey(1)] public long Job { get; init; }
    [Column("first"), PrimaryKey(2)] public long First { get; init; }
    [Column("count")] public long Count { get; init; }
    [Column("codec")] public int Codec { get; init; }
    [Column("element")] public int Element { get; init; }
    [Column("lengths")] public byte[]? Lengths { get; init; }
    [Column("data")] public byte[]? Data { get; init; }
}

/// <summary>A segment of a job's results. Together the rows of a job are the set of its items that have an outcome.</summary>
[Table("result")]
internal sealed class ResultRow
{
    [Column("row"), PrimaryKey] public long Row { get; init; }

    /// <summary>The row that this one is a part of, since items of that were run again; readers who have had it have had this.</summary>
    [Column("split_from")] public long? SplitFrom { get; init; }

    [Column("job")] public long Job { get; init; }
    [Column("first")] public long First { get; init; }
    [Column("count")] public long Count { get; init; }
    [Column("codec")] public int Codec { get; init; }
    [Column("element")] public int Element { get; init; }
    [Column("lengths")] public byte[]? Lengths { get; init; }
    [Column("data")] public byte[]? Data { get; init; }
}

/// <summary>An item that a job has made itself: it merges what there is within a block. Its input is among the others.</summary>
[Table("merge")]
internal sealed class MergeRow
{
    [Column("job"), PrimaryKey(1)] public long Job { get; init; }
    [Column("item"), PrimaryKey(2)] public long Item { get; init; }
    [Column("first")] public long First { get; init; }
    [Column("log2")] public int Log2 { get; init; }
}

/// <summary>An item that failed for good.</summary>
[Table("failure")]
internal sealed class FailureRow
{
    [Column("job"), PrimaryKey(1)] public long Job { get; init; }
    [Column("item"), PrimaryKey(2)] public long Item { get; init; }
    [Column("kind")] public int Kind { get; init; }
    [Column("type"), NotNull] public string Type { get; init; } = "";
    [Column("message"), NotNull] public string Message { get; init; } = "";
    [Column("stack")] public string? Stack { get; init; }
    [Column("node")] public string? Node { get; init; }
    [Column("attempts")] public int Attempts { get; init; }
}

/// <summary>A part of what a node held of a job when it died.</summary>
[Table("death")]
internal sealed class DeathRow
{
    [Column("job"), PrimaryKey(1)] public long Job { get; init; }
    [Column("number"), PrimaryKey(2)] public long Number { get; init; }
    [Column("node"), NotNull] public string Node { get; init; } = "";
    [Column("epoch")] public long Epoch { get; init; }
    [Column("sequence")] public long Sequence { get; init; }
    [Column("first"), PrimaryKey(3)] public long First { get; init; }
    [Column("end")] public long End { get; init; }
}

/// <summary>A node that was there, so that a restarted coordinator knows whom to wait for.</summary>
[Table("node")]
internal sealed class NodeRow
{
    [Column("name"), PrimaryKey] public string Name { get; init; } = "";
    [Column("address")] public string? Address { get; init; }
}

/// <summary>How many items a node has had outcomes for, whenever it was here.</summary>
[Table("work")]
internal sealed class WorkRow
{
    [Column("node"), PrimaryKey] public string Node { get; init; } = "";
    [Column("items")] public long Items { get; init; }
}

/// <summary>A package whose tasks are known by name.</summary>
[Table("package")]
internal sealed class PackageRow
{
    [Column("row"), PrimaryKey, Identity] public long Row { get; init; }
    [Column("hash"), NotNull] public string Hash { get; init; } = "";
    [Column("assembly"), NotNull] public string Assembly { get; init; } = "";
    [Column("bytes")] public long Bytes { get; init; }
    [Column("files")] public int Files { get; init; }
    [Column("pushed_ms")] public long PushedMs { get; init; }
    [Column("tasks"), NotNull] public string Tasks { get; init; } = "";
}
