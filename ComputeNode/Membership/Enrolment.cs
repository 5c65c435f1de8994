using System.Security.Cryptography;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;
using ActorCompute.Protos;
using Google.Protobuf;

namespace ActorCompute.ComputeNode.Membership;

/// <summary>What a node needs in order to join: where the cluster port is, and what to prove itself with there (null with --insecure).</summary>
internal sealed record Enrolment(string Coordinator, ClusterIdentity? Identity)
{
    /// <summary>Asks the coordinator's API to sign a new key; the key stays here.</summary>
    /// <param name="access">Where the API is.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="terms">How long to wait for the answer.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="UserError">Nobody answers, access is denied, or another cluster answers.</exception>
    public static async Task<Enrolment> RequestAsync(AccessFile access, NodeId node, ConnectTerms terms, CancellationToken cancel)
    {
        using var key = new MemberKey();
        var request = new EnrolRequest { Name = node.Value, SigningRequest = ByteString.CopyFrom(key.SigningRequest(node)) };
        var reply = await CallAsync(access, request, terms, cancel);
        if (reply.Cluster != access.Cluster)
        {
            throw new UserError(
                ExitStatus.AccessDenied,
                $"The coordinator at {access.ApiName} belongs to cluster {reply.Cluster}, the access file to {access.Cluster}: copy the file that it wrote.");
        }
        return new Enrolment(Address(reply), reply.Certificate.IsEmpty ? null : Prove(key, reply, access));
    }

    private static async Task<EnrolReply> CallAsync(AccessFile access, EnrolRequest request, ConnectTerms terms, CancellationToken cancel)
    {
        var link = new ApiLink();
        using var channel = ApiChannel.Open(access, link);
        var api = new Protos.Cluster.ClusterClient(channel);
        return await new FirstAnswer(access.ApiName, link, terms).AskAsync(stop => api.EnrolAsync(request, cancellationToken: stop), cancel);
    }

    private static ClusterIdentity Prove(MemberKey key, EnrolReply reply, AccessFile access)
    {
        try
        {
            return key.Identity(reply.Certificate.Span, reply.Authority.Span);
        }
        catch (CryptographicException e)
        {
            throw new UserError(
                ExitStatus.AccessDenied,
                $"The coordinator at {access.ApiName} signed a certificate that does not fit ({e.Message}): use the same version on both sides.", e);
        }
    }

    private static string Address(EnrolReply reply) =>
        reply.Host.Contains(':') ? $"[{reply.Host}]:{reply.Port}" : $"{reply.Host}:{reply.Port}";
}
