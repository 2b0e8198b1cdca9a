using PolicyMta.Sdk;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

public sealed class MembershipTests
{
    private static readonly TokenOptions Token = new() { Name = "app" };

    [Fact]
    public void A_token_has_the_roles_that_are_written_or_those_that_its_scopes_mean()
    {
        Assert.Equal("default: Viewer Sender", Of(Token));
        Assert.Equal("acme: Viewer Sender", Of(Token with { Organisation = "acme" }));
        Assert.Equal("acme: Author", Of(Token with { Organisation = "acme", Roles = [OrganisationRole.Author] }));
        Assert.Equal("acme: ", Of(Token with { Organisation = "acme", Roles = [] }));
        Assert.Equal("default: Sender", Of(Token with { Scopes = [TokenScope.Inject] }));
        Assert.Equal("default: ", Of(Token with { Scopes = [TokenScope.Metrics] }));
        Assert.Equal("default: Viewer", Of(Token with { Role = OperatorRole.Operate }));
        Assert.Equal("default, operator: Admin", Of(Token with { Scopes = [TokenScope.Admin] }));
        Assert.Equal("default, operator: Admin", Of(Token with { Role = OperatorRole.Admin }));
    }

    [Fact]
    public void A_user_of_the_console_operates_the_server_only_without_an_organisation()
    {
        Assert.Equal("default, operator: Admin", Of(new ConsoleUser("u", OperatorRole.Admin, [])));
        Assert.Equal("acme: Viewer", Of(new ConsoleUser("u", OperatorRole.Admin, []) { Organisation = "acme" }));
        Assert.Equal("default: Viewer", Of(new ConsoleUser("u", OperatorRole.Read, [])));
        Assert.Equal(
            "acme: Approver",
            Of(new ConsoleUser("u", OperatorRole.Read, []) { Organisation = "acme", Roles = [OrganisationRole.Approver] }));
    }

    [Fact]
    public void What_is_written_wrong_is_named()
    {
        Assert.Equal(["organisation"], MistakesIn(Token with { Organisation = "a b" }));
        Assert.Equal(["roles"], MistakesIn(Token with { Roles = [OrganisationRole.Viewer] }));
        Assert.Equal(["organisation"], MistakesIn(Token with { Organisation = "acme", Scopes = [TokenScope.Admin] }));
        Assert.Empty(MistakesIn(Token with { Organisation = "acme", Roles = [OrganisationRole.Viewer] }));
    }

    [Fact]
    public void An_admin_of_an_organisation_has_every_role()
    {
        var caller = new Caller { Name = "x", Roles = [OrganisationRole.Admin] };
        Assert.All(Enum.GetValues<OrganisationRole>(), role => Assert.True(caller.Has(role)));
        Assert.False((caller with { Roles = [OrganisationRole.Author] }).Has(OrganisationRole.Approver));
    }

    private static string Of(TokenOptions token) => Shown(Membership.Of(token));

    private static string Of(ConsoleUser user) => Shown(Membership.Of(user));

    private static string Shown(Caller caller) =>
        $"{caller.Organisation}{(caller.IsOperator ? ", operator" : "")}: {string.Join(' ', caller.Roles.Order())}";

    private static IEnumerable<string> MistakesIn(TokenOptions token) =>
        (token with { TokenHash = new string('0', 64) }).Validate().Select(mistake => mistake.Setting);
}
