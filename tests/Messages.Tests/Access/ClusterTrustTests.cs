using ActorCompute.Messages.Access;

namespace ActorCompute.Messages.Tests.Access;

public sealed class ClusterTrustTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _impostor = new();

    [Fact]
    public void A_member_of_the_authority_is_trusted() => Assert.Null(ClusterTrust.Refusal(_authority.Sign("node"), _authority.Certificate));

    [Fact]
    public void One_of_another_authority_of_the_same_name_is_not() =>
        Assert.NotNull(ClusterTrust.Refusal(_impostor.Sign("node"), _authority.Certificate));

    [Fact]
    public void One_without_a_certificate_is_not() => Assert.NotNull(ClusterTrust.Refusal(null, _authority.Certificate));

    [Fact]
    public void One_that_has_expired_is_not() =>
        Assert.NotNull(ClusterTrust.Refusal(_authority.Sign("node", until: TimeProvider.System.GetUtcNow().AddDays(-1)), _authority.Certificate));

    [Theory]
    [InlineData(ClusterTrust.ServerUsage)]
    [InlineData(ClusterTrust.ClientUsage)]
    public void One_that_may_only_be_one_of_server_and_client_is_not(string usage) =>
        Assert.NotNull(ClusterTrust.Refusal(_authority.Sign("node", usages: [usage]), _authority.Certificate));

    public void Dispose()
    {
        _authority.Dispose();
        _impostor.Dispose();
    }
}
