using System.Reflection;
using ActorCompute.Messages.Code;

namespace ActorCompute.Pool;

/// <summary>Brings code to the cluster, once a pool.</summary>
internal interface ICodeShipper
{
    /// <summary>Uploads what the cluster lacks of the assembly, what it needs, and the invocation; the answer names both by content.</summary>
    /// <exception cref="Messages.UserError">It cannot be packed, is over a limit, or the cluster refuses it.</exception>
    Task<TaskCode> ShipAsync(Assembly assembly, Invocation invocation, CancellationToken cancel);

    /// <summary>The cluster no longer has what was shipped: the next call ships it again.</summary>
    void Forget(Assembly assembly, TaskCode code);
}
