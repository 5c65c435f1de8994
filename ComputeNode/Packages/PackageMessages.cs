namespace ActorCompute.ComputeNode.Packages;

// Between the NodeActor and its PackageActor.

/// <summary>To the PackageActor: leases wait for this part, or it is a result that waits. It is answered once with PartCame or PartRefused, and before that with
/// PartLate as often as it was tried in vain for long.</summary>
internal sealed record NeedPart(ContentPart Part);

/// <summary>To the PackageActor: something in the cache was found gone or changed, so that nothing is to be taken for what it was. It is not answered.</summary>
internal sealed record DoubtParts;

/// <summary>To the PackageActor: these parts are in use, and others may go if there is too much. Comes again and again; it is not answered.</summary>
internal sealed record KeepParts(IReadOnlyList<ContentPart> Parts);

/// <summary>From the PackageActor: the part lies in the folder that workers look in; a result lies with the coordinator.</summary>
internal sealed record PartCame(ContentPart Part);

/// <summary>From the PackageActor: the part cannot be had, or not be kept, and trying again would not help; the reason ends a sentence.</summary>
internal sealed record PartRefused(ContentPart Part, string Reason);

/// <summary>From the PackageActor: the part cannot be had for some time already, for a reason that may pass. It is tried on.</summary>
internal sealed record PartLate(ContentPart Part);

/// <summary>From the PackageActor: the part could not be had for long, no lease has asked for it since, and it is not tried any more.</summary>
internal sealed record PartDropped(ContentPart Part);

/// <summary>From the PackageActor: the cache was gone and is made again, and nothing is in it.</summary>
internal sealed record PartsGone;

/// <summary>From a PackageActor that was restarted: it does not know any more what it was asked for.</summary>
internal sealed record PartsForgotten;
