using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;

namespace ActorCompute.Coordinator.Access;

/// <summary>The three secrets of a cluster as files of mode 0600. A certificate and its key are one file: neither is ever without the other.</summary>
internal sealed class AuthorityFolder(string path)
{
    private const int TokenBytes = 32;

    public string Path { get; } = path;

    /// <summary>The authority with its key.</summary>
    /// <exception cref="UserError">The file is damaged, or belongs to another cluster.</exception>
    public X509Certificate2 Authority(string clusterId, DateTimeOffset now)
    {
        var file = File("authority.pem");
        var found = Load(file);
        if (found is null) return Save(file, CertificateMaker.Authority(clusterId, now));
        if (CertificateMaker.IsAuthorityOf(found, clusterId)) return found;
        found.Dispose();
        throw new UserError(ExitStatus.BadInput,
            $"{file} and the store beside it are of different clusters: restore from a backup whichever was lost or replaced, or remove {Path} to have keys made " +
            "for the jobs that are in the store now, with which older access files and nodes are refused.");
    }

    /// <summary>The coordinator's certificate with its key: the one at hand while it will do, else a new one.</summary>
    /// <exception cref="UserError">The file is damaged.</exception>
    public X509Certificate2 Server(X509Certificate2 authority, ServerNames names, DateTimeOffset now)
    {
        var file = File("server.pem");
        if (Load(file) is { } found)
        {
            if (CertificateMaker.IsFitServer(found, authority, names, now)) return found;
            found.Dispose();
        }
        return Save(file, CertificateMaker.Server(authority, names, now));
    }

    /// <exception cref="UserError">The file is damaged.</exception>
    public string Token()
    {
        var file = File("token");
        if (System.IO.File.Exists(file))
        {
            var found = System.IO.File.ReadAllText(file).Trim();
            return Base64Url.IsValid(found, out var length) && length == TokenBytes ? found : throw Damaged(file, "holds no token");
        }
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        PrivateFile.Write(file, Encoding.ASCII.GetBytes(token));
        return token;
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static X509Certificate2? Load(string file)
    {
        if (!System.IO.File.Exists(file)) return null;
        var pem = System.IO.File.ReadAllText(file);
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return MemberKey.WithKey(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Damaged(file, "holds no certificate with its key", e);
        }
    }

    private static X509Certificate2 Save(string file, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        PrivateFile.Write(file, Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
        return certificate;
    }

    private static UserError Damaged(string file, string what, Exception? cause = null) =>
        new(ExitStatus.BadInput, $"{file} {what}: restore it from a backup, or remove it to have a new one made, " +
            "with which older access files and nodes may be refused.", cause);
}
