using System.Reflection;
using ActorCompute.Delegates;
using ActorCompute.Messages.Code;
using ActorCompute.Packages;

namespace ActorCompute.Pool;

/// <summary>Brings code to the cluster, once a pool.</summary>
internal interface ICodeShipper
{
    /// <summary>
    /// Uploads what the cluster lacks of the assembly, what it needs, the invocation, and the values that it shares; the answer names both by content.
    /// </summary>
    /// <exception cref="Messages.UserError">It cannot be packed, is over a limit, or the cluster refuses it.</exception>
    Task<TaskCode> ShipAsync(Assembly assembly, SentInvocation sent, CancellationToken cancel);

    /// <summary>Uploads a shared value, if the cluster lacks it.</summary>
    /// <exception cref="Messages.UserError">The cluster refuses it.</exception>
    Task ShipAsync(ContentPiece broadcast, CancellationToken cancel);

    /// <summary>The cluster no longer has what was shipped: the next call ships it again.</summary>
    void Forget(Assembly assembly, TaskCode code, SentInvocation sent);
}
