using ActorCompute.Coordinator.Access;
using ActorCompute.Coordinator.Nodes;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Tasks;
using ActorCompute.Protos;
using Google.Protobuf;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Api;

/// <summary>Where the cluster port is, and who lets nodes in; no authority where there is no TLS.</summary>
internal sealed record Enrolment(ClusterAuthority? Authority, string Cluster, string Host, int Port);

/// <summary>The API's nodes and tasks, and how a node joins.</summary>
internal sealed class ClusterService(CoordinatorGate gate, PackageDesk packages, Enrolment? enrolment) : Protos.Cluster.ClusterBase
{
    /// <summary>What a list of tasks takes at most; it is asked for by every client, and leaves room in the message.</summary>
    private const long MostListBytes = ApiChannel.MaxMessageBytes - (1 << 20);

    public override Task<NodeList> ListNodes(ListNodesRequest request, ServerCallContext context) => NodesAsync(context.CancellationToken);

    public override Task<Node> DrainNode(DrainNodeRequest request, ServerCallContext context) => DrainAsync(request, context.CancellationToken);

    public override Task<TaskList> ListTasks(ListTasksRequest request, ServerCallContext context) => Task.FromResult(Tasks());

    /// <summary>The nodes that are here or awaited.</summary>
    public async Task<NodeList> NodesAsync(CancellationToken cancel)
    {
        var list = new NodeList();
        list.Nodes.AddRange(await DescribeAsync(await gate.Ask<NodeStates>(new GetNodes(), cancel), cancel));
        return list;
    }

    /// <summary>What there is to be asked for by name.</summary>
    public TaskList Tasks()
    {
        var list = new TaskList();
        list.Tasks.AddRange(TaskCatalogue.All
            .Concat(packages.Library.Tasks.Where(t => TaskCatalogue.Find(t.Name) is null)).Select(t => t.ToProto()).TakeBytes(t => t.CalculateSize(), MostListBytes));
        return list;
    }

    /// <summary>Sends a node away.</summary>
    /// <exception cref="RpcException">There is none of that name, or the time is none.</exception>
    public async Task<Node> DrainAsync(DrainNodeRequest request, CancellationToken cancel)
    {
        if (request.TimeoutMs < 0 || request.TimeoutMs > Messages.Nodes.DrainNode.LongestTime.TotalMilliseconds)
            throw ApiMessages.Invalid($"{request.TimeoutMs} ms is no time for a node to end its work in.");
        var within = request.TimeoutMs == 0 ? Messages.Nodes.DrainNode.UsualTime : TimeSpan.FromMilliseconds(request.TimeoutMs);
        var states = await gate.Ask<NodeStates>(new SendAway(request.Name, within), cancel);
        return (await DescribeAsync(states, cancel)).Single();
    }

    private async Task<IReadOnlyList<Node>> DescribeAsync(NodeStates states, CancellationToken cancel)
    {
        var loads = await gate.Ask<NodeLoads>(new GetNodeLoads(), cancel);
        var list = new List<Node>();
        foreach (var (node, state) in states.Nodes)
        {
            var load = loads.ByNode.GetValueOrDefault(node.Id);
            var entry = new Node
            {
                Name = node.Id.Value,
                State = state,
                Slots = node.Slots,
                IoCapacity = node.IoCapacity,
                Items = load?.Answered ?? 0,
                Leases = load?.Leases ?? 0,
                Version = node.Version,
            };
            foreach (var (key, value) in node.Tags) entry.Tags.Add(key, value);
            list.Add(entry);
        }
        return list;
    }

    public override Task<EnrolReply> Enrol(EnrolRequest request, ServerCallContext context)
    {
        if (enrolment is null) throw new RpcException(new Status(StatusCode.FailedPrecondition, "An embedded cluster takes no further nodes."));
        if (!JobId.IsValid(request.Name)) throw ApiMessages.Invalid($"'{ApiMessages.Shown(request.Name)}' is not a node name: use 1 to 64 letters, digits, '-', '_' or '.'.");
        var reply = new EnrolReply { Cluster = enrolment.Cluster, Host = enrolment.Host, Port = enrolment.Port };
        if (enrolment.Authority is not { } authority) return Task.FromResult(reply);
        try
        {
            reply.Certificate = ByteString.CopyFrom(authority.Sign(request.SigningRequest.ToByteArray(), new NodeId(request.Name)));
            reply.Authority = ByteString.CopyFrom(authority.ClusterIdentity.Authority.RawData);
            return Task.FromResult(reply);
        }
        catch (UserError e)
        {
            throw ApiMessages.Invalid(e.Message);
        }
    }
}
