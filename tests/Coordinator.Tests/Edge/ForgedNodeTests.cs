using ActorCompute.Coordinator.Access;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests.Edge;

/// <summary>A node is who its certificate says, and speaks over the connection that it registered by.</summary>
public sealed class ForgedNodeTests : CoordinatorKit
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClusterAuthority _authority;

    public ForgedNodeTests()
    {
        _authority = ClusterAuthority.OpenOrCreate(_folder.Path, "test", "127.0.0.1");
        RestartActor(_authority.ClusterIdentity.Authority);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_node_registers_under_the_name_of_its_certificate()
    {
        var node = CreateTestProbe();
        node.Send(Coordinator, Registration("a", Identity("a")));
        node.ExpectMsg<Registered>();
    }

    [Fact]
    public void A_node_that_registers_under_another_name_is_refused()
    {
        var node = CreateTestProbe();
        node.Send(Coordinator, Registration("a", Identity("b")));
        Assert.Equal("Its certificate is that of a node named 'b': it cannot register as a.", node.ExpectMsg<RegistrationRefused>().Reason);
    }

    [Fact]
    public void A_node_that_shows_no_certificate_is_refused()
    {
        var node = CreateTestProbe();
        node.Send(Coordinator, new RegisterNode(Info("a"), ProtocolVersions.Supported, []));
        Assert.Contains("shows no certificate", node.ExpectMsg<RegistrationRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_is_of_one_incarnation_of_one_node_and_by_this_cluster()
    {
        var (a, info) = (Identity("a"), Info("a"));
        var authority = _authority.ClusterIdentity.Authority;
        var proof = RegistrationProof.Of(a, info);
        Assert.Null(proof.Refusal(authority, info));
        Assert.Contains("does not hold the key", proof.Refusal(authority, info with { Incarnation = 2 }), StringComparison.Ordinal);
        Assert.Contains("does not hold the key", (proof with { Signature = default }).Refusal(authority, info), StringComparison.Ordinal);
        Assert.Contains("does not hold the key", (RegistrationProof.Of(Identity("a"), info) with { Certificate = proof.Certificate }).Refusal(authority, info), StringComparison.Ordinal);
        Assert.Contains("is no certificate", (proof with { Certificate = new byte[] { 1, 2, 3 } }).Refusal(authority, info), StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        using var other = ClusterAuthority.OpenOrCreate(folder.Path, "other", "127.0.0.1");
        Assert.Contains("is not this cluster's", proof.Refusal(other.ClusterIdentity.Authority, info), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_over_another_connection_does_not_count_and_is_asked_to_register()
    {
        RestartActor();
        var holder = Register("holder");
        Submit(1);
        var lease = holder.ExpectMsg<AssignLeases>().Leases[0];
        var stranger = CreateTestProbe();
        INodeMessage[] messages = [Squares("holder", 1, lease, wrong: true), new ReportNode(new("holder"), 1, 1, lease.Id, [], 0), new LeaveNode(new("holder"), 1)];
        foreach (var message in messages)
        {
            stranger.Send(Coordinator, message);
            stranger.ExpectMsg<RegisterAgain>();
        }
        holder.Send(Coordinator, Squares("holder", 1, lease));
        Assert.Equal([1L], ReadAll());
    }

    private ClusterIdentity Identity(string name)
    {
        using var key = new MemberKey();
        var id = new NodeId(name);
        return key.Identity(_authority.Sign(key.SigningRequest(id), id), _authority.ClusterIdentity.Authority.RawData);
    }

    private static RegisterNode Registration(string name, ClusterIdentity identity) =>
        new(Info(name), ProtocolVersions.Supported, []) { Proof = RegistrationProof.Of(identity, Info(name)) };
}
