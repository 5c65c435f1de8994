using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorCompute.Messages.Access;

/// <summary>Trust in one cluster's authority and nothing else: no system root counts, and nothing is fetched from anywhere.</summary>
public static class ClusterTrust
{
    /// <summary>Extended key usage of a certificate that proves a server (RFC 5280, 4.2.1.12).</summary>
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>Extended key usage of a certificate that proves a client (RFC 5280, 4.2.1.12).</summary>
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// How a chain is built: it must end at <paramref name="authority"/> and allow every one of <paramref name="usages"/>. Nothing here is older than the
    /// authority, so a clock that shows a time before that is behind, and the authority's first day is taken for now.
    /// </summary>
    public static X509ChainPolicy Policy(X509Certificate2 authority, params ReadOnlySpan<string> usages) => Policy(authority, TimeProvider.System, usages);

    internal static X509ChainPolicy Policy(X509Certificate2 authority, TimeProvider time, params ReadOnlySpan<string> usages)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        var now = time.GetLocalNow().DateTime;
        if (time != TimeProvider.System || now < authority.NotBefore) policy.VerificationTime = now < authority.NotBefore ? authority.NotBefore : now;
        policy.CustomTrustStore.Add(authority);
        foreach (var usage in usages) policy.ApplicationPolicy.Add(new Oid(usage));
        return policy;
    }

    /// <summary>
    /// Why a member of the cluster is not to be trusted, or null if it is. Members both call and are called, so both usages are required
    /// of each, whichever side it is on.
    /// </summary>
    public static string? Refusal(X509Certificate2? certificate, X509Certificate2 authority) => Refusal(certificate, authority, TimeProvider.System);

    internal static string? Refusal(X509Certificate2? certificate, X509Certificate2 authority, TimeProvider time)
    {
        if (certificate is null) return "it showed no certificate";
        using var chain = new X509Chain { ChainPolicy = Policy(authority, time, ServerUsage, ClientUsage) };
        return chain.Build(certificate) ? null : string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()).Distinct());
    }
}
