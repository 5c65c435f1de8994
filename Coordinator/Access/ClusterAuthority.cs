using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;

namespace ActorCompute.Coordinator.Access;

/// <summary>
/// Who belongs to the cluster: its certificate authority, the coordinator's own certificate, and the token. Kept in the data folder, which
/// the authority's key never leaves; made there on the first start.
/// </summary>
internal sealed class ClusterAuthority : IDisposable
{
    private static readonly TimeSpan NodeLifetime = TimeSpan.FromDays(365);
    private readonly X509Certificate2 _authority;
    private readonly byte[] _tokenHash;
    private readonly string _clusterId;
    private readonly TimeProvider _time;

    private ClusterAuthority(AuthorityFolder folder, string clusterId, string host, TimeProvider time)
    {
        (_clusterId, _time) = (clusterId, time);
        _authority = folder.Authority(clusterId, time.GetUtcNow());
        ServerCertificate = folder.Server(_authority, ServerNames.For(host), time.GetUtcNow());
        Token = folder.Token();
        _tokenHash = Hash(Token);
        ClusterIdentity = new(ServerCertificate, X509CertificateLoader.LoadCertificate(_authority.RawData));
    }

    /// <summary>Proves the coordinator on the API's port and on the cluster's; valid for the host, this machine's name and loopback.</summary>
    public X509Certificate2 ServerCertificate { get; }

    /// <summary>The same, with the authority's certificate (without its key) as the only root.</summary>
    public ClusterIdentity ClusterIdentity { get; }

    /// <summary>256 random bits in base64url: the secret of the access file. Never to be logged.</summary>
    public string Token { get; }

    /// <summary>The authority of this data folder. What is missing is made, and a server certificate that no longer fits is renewed.</summary>
    /// <exception cref="UserError">The folder cannot be read or written, or holds what is damaged or another cluster's
    /// (<see cref="ExitStatus.BadInput"/>).</exception>
    public static ClusterAuthority OpenOrCreate(string dataFolder, string clusterId, string host, TimeProvider? time = null)
    {
        var folder = new AuthorityFolder(Path.Combine(dataFolder, "authority"));
        try
        {
            return new(folder, clusterId, host, time ?? TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = FileTrouble.Reason(e, Path.Combine(folder.Path, "token"));
            throw new UserError(ExitStatus.BadInput,
                $"The cluster's keys in {folder.Path} cannot be read or written ({reason}): make the folder yours and let it have room, or name another with --data.", e);
        }
    }

    /// <summary>
    /// A certificate for a node, in DER: it says the node's name and may be server and client for a year. Nothing else that the request
    /// asks for is granted.
    /// </summary>
    /// <exception cref="UserError">The request is damaged, or not signed by the key that it names (<see cref="ExitStatus.BadInput"/>).</exception>
    public byte[] Sign(byte[] signingRequest, NodeId node)
    {
        try
        {
            using var certificate = CertificateMaker.Node(_authority, signingRequest, node, _time.GetUtcNow(), NodeLifetime);
            return certificate.RawData;
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException)
        {
            throw new UserError(ExitStatus.BadInput,
                $"The signing request of node '{node}' is damaged or was not signed by its own key: let the node enrol again.", e);
        }
    }

    /// <summary>Whether this is the token. The time it takes tells nothing of how much of it is right.</summary>
    public bool Accepts(string? token) => token is not null && CryptographicOperations.FixedTimeEquals(Hash(token), _tokenHash);

    /// <summary>What a client or a node needs in order to reach <paramref name="api"/>.</summary>
    public AccessFile AccessFor(Uri api) => new(api, _clusterId, ClusterIdentity.Authority.ExportCertificatePem(), Token);

    public void Dispose()
    {
        _authority.Dispose();
        ServerCertificate.Dispose();
        ClusterIdentity.Authority.Dispose();
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
