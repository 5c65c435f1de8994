using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorCompute.Messages.Access;

/// <summary>An access file as text: JSON with "api", "cluster", "ca" and "token".</summary>
internal static class AccessFormat
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(AccessFile access) => JsonSerializer.SerializeToUtf8Bytes(
        new Document(access.Api.GetLeftPart(UriPartial.Authority), access.Cluster, access.Authority, access.Token), Options);

    public static AccessFile Parse(byte[] content, string path)
    {
        if (content.Length == 0) throw Defect(path, "is empty");
        try
        {
            return Check(JsonSerializer.Deserialize<Document>(content, Options) ?? throw new JsonException("It holds null."), path);
        }
        catch (JsonException e)
        {
            throw Defect(path, $"is not the JSON that a coordinator writes (line {(e.LineNumber ?? 0) + 1})", e);
        }
    }

    private static AccessFile Check(Document document, string path)
    {
        if (!Uri.TryCreate(document.Api, UriKind.Absolute, out var api) || api.Scheme is not ("https" or "http"))
            throw Defect(path, "has no \"api\" that is an https address");
        if (string.IsNullOrWhiteSpace(document.Cluster)) throw Defect(path, "has no \"cluster\"");
        if (api.Scheme is "http") return Insecure(document, api, path);
        if (string.IsNullOrWhiteSpace(document.Token)) throw Defect(path, "has no \"token\"");
        if (document.Token.Any(c => c is <= ' ' or > '~')) throw Defect(path, "has a \"token\" that no coordinator has made");
        CheckAuthority(document.Ca, path);
        return new(api, document.Cluster, document.Ca, document.Token);
    }

    private static AccessFile Insecure(Document document, Uri api, string path)
    {
        if (!api.IsLoopback) throw Defect(path, $"names {document.Api}, but plain http is for this machine alone");
        if (document.Token is not null) throw Defect(path, "holds a \"token\" for plain http, which would give it away");
        return new(api, document.Cluster!, null, null);
    }

    private static void CheckAuthority(string? pem, string path)
    {
        if (string.IsNullOrWhiteSpace(pem)) throw Defect(path, "has no \"ca\"");
        try
        {
            using var _ = X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw Defect(path, "has a \"ca\" that is no certificate in PEM", e);
        }
    }

    private static UserError Defect(string path, string what, Exception? cause = null) =>
        new(ExitStatus.BadInput, $"The access file {path} {what}: copy the file that the coordinator wrote.", cause);

    private sealed record Document(
        [property: JsonPropertyName("api")] string? Api,
        [property: JsonPropertyName("cluster")] string? Cluster,
        [property: JsonPropertyName("ca")] string? Ca,
        [property: JsonPropertyName("token")] string? Token);
}
