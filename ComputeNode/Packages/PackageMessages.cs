using ActorCompute.Messages.Code;

namespace ActorCompute.ComputeNode.Packages;

// Between the NodeActor and its PackageActor.

/// <summary>To the PackageActor: leases wait for this code. It is answered once, with one of the next two.</summary>
internal sealed record NeedCode(TaskCode Code);

/// <summary>From the PackageActor: the code lies in the folder that workers look in.</summary>
internal sealed record CodeCame(TaskCode Code);

/// <summary>From the PackageActor: the code cannot be had, and trying again would not help; the reason ends a sentence.</summary>
internal sealed record CodeRefused(TaskCode Code, string Reason);

/// <summary>From a PackageActor that was restarted: it does not know any more what it was asked for.</summary>
internal sealed record CodeForgotten;
