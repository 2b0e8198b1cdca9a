using PolicyMta.Authentication.Dmarc;

namespace PolicyMta.Authentication.Tests.Dmarc;

public sealed class PublicSuffixesTests
{
    private static readonly PublicSuffixes List = PublicSuffixes.Read(LoadedAuthentication.SuffixList);

    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("a.b.example.com", "example.com")]
    [InlineData("com", "com")]
    [InlineData("a.b.co.test", "b.co.test")]
    [InlineData("co.test", "co.test")]
    [InlineData("a.test", "a.test")]
    [InlineData("a.b.any.wild.test", "b.any.wild.test")]
    [InlineData("any.wild.test", "any.wild.test")]
    [InlineData("wild.test", "wild.test")]
    [InlineData("a.city.wild.test", "city.wild.test")]
    [InlineData("city.wild.test", "city.wild.test")]
    [InlineData("a.b.unlisted", "b.unlisted")]
    [InlineData("a.b.xn--bcher-kva.test", "b.xn--bcher-kva.test")]
    [InlineData("localhost", "localhost")]
    public void An_organization_has_the_public_suffix_and_one_label(string domain, string organization) =>
        Assert.Equal(organization, List.OrganizationOf(domain));
}
