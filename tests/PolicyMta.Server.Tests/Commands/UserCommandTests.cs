using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Commands;

public sealed class UserCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _config;

    public UserCommandTests()
    {
        _config = Path.Combine(_folder.Root, "policymta.yaml");
        File.WriteAllText(_config, """
            listeners:
              - name: submission
                address: 127.0.0.1:0
                auth: {}
            users_file: users.yaml
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Users_are_added_changed_listed_and_removed()
    {
        Assert.Equal(ExitCode.Success, await RunAsync(
            "first password\n", "add", "o'brien", "--tenant", "acme", "--listener", "submission", "--iterations", "4096"));
        Assert.Equal(ExitCode.Success, await RunAsync("other password\n", "add", "app", "--iterations", "4096"));
        Assert.Equal(ExitCode.Success, await RunAsync("second password\n", "add", "app", "--iterations", "4096"));

        var (users, problems) = UsersFile.Read(Path.Combine(_folder.Root, "users.yaml"));
        Assert.Empty(problems);
        Assert.Equal(["app", "o'brien"], users.Select(user => user.Name));
        Assert.Equal(("acme", "submission"), (users[1].Tenant, Assert.Single(users[1].Listeners)));
        Assert.True(ScramSecret.Parse(users[0].Password).Verify("second password"));
        Assert.DoesNotContain("password:password", await File.ReadAllTextAsync(Path.Combine(_folder.Root, "users.yaml")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Root, "users.yaml")));

        var (_, output, _) = await CommandLine.RunAsync("user", "list", "--config", _config);
        Assert.Contains("o'brien", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await RunAsync("", "remove", "app"));
        Assert.Equal(ExitCode.Failure, await RunAsync("", "remove", "app"));
        Assert.Equal(["o'brien"], UsersFile.Read(Path.Combine(_folder.Root, "users.yaml")).Users.Select(user => user.Name));
    }

    [Fact]
    public async Task A_new_password_opens_no_From_domain_that_was_closed()
    {
        await RunAsync("first password\n", "add", "app", "--from-domain", "shop.example", "--from-domain", "*.shop.example");
        await RunAsync("second password\n", "add", "app");
        await RunAsync("third password\n", "add", "other");

        var (users, problems) = UsersFile.Read(Path.Combine(_folder.Root, "users.yaml"));
        Assert.Empty(problems);
        Assert.Equal(["shop.example", "*.shop.example"], users[0].FromDomains.Select(domain => domain.ToString()));
        Assert.Empty(users[1].FromDomains);
        Assert.Equal(ExitCode.Usage, await RunAsync("x\n", "add", "app", "--from-domain", "no domain"));
    }

    [Fact]
    public async Task A_role_and_a_device_are_given_kept_with_a_new_password_and_taken_away()
    {
        await RunAsync("first password\n", "add", "jane", "--role", "operate", "--tenants", "acme,beta");
        Assert.Equal(ExitCode.Success, await RunAsync("", "totp", "jane"));
        await RunAsync("second password\n", "add", "jane");
        var jane = Assert.Single(Users());
        Assert.Equal((OperatorRole.Operate, "acme,beta"), (jane.Role, string.Join(',', jane.Tenants)));
        Assert.True(jane.Totp.Length >= 32);

        Assert.Equal(ExitCode.Success, await RunAsync("", "role", "jane", "admin"));
        Assert.Equal(ExitCode.Success, await RunAsync("", "totp", "jane", "--remove"));
        jane = Assert.Single(Users());
        Assert.Equal((OperatorRole.Admin, 0, ""), (jane.Role, jane.Tenants.Count, jane.Totp));
        Assert.Equal(ExitCode.Success, await RunAsync("", "role", "jane", "none"));
        Assert.Null(Assert.Single(Users()).Role);

        Assert.Equal(ExitCode.Usage, await RunAsync("", "role", "jane", "boss"));
        Assert.Equal(ExitCode.Usage, await RunAsync("", "role", "jane", "none", "--tenants", "acme"));
        Assert.Equal(ExitCode.Failure, await RunAsync("", "role", "joe", "read"));
        var (_, output, _) = await CommandLine.RunAsync("user", "list", "--json", "--config", _config);
        Assert.DoesNotContain("SCRAM", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organisation_and_its_roles_that_were_written_stay_until_the_role_goes()
    {
        await RunAsync("first password\n", "add", "jane", "--role", "read");
        var file = Path.Combine(_folder.Root, "users.yaml");
        File.AppendAllText(file, "    organisation: acme\n    roles: [author, viewer]\n");
        await RunAsync("second password\n", "add", "jane");
        await RunAsync("", "role", "jane", "operate");
        var jane = Assert.Single(Users());
        Assert.Equal(
            (OperatorRole.Operate, "acme", "Author Viewer"), (jane.Role, jane.Organisation, string.Join(' ', jane.Roles ?? [])));

        await RunAsync("", "role", "jane", "none");
        jane = Assert.Single(Users());
        Assert.Equal((null, "", null), (jane.Role, jane.Organisation, jane.Roles));
    }

    [Fact]
    public async Task A_role_in_the_configuration_is_not_written_by_a_command()
    {
        var config = Path.Combine(_folder.Root, "own.yaml");
        File.WriteAllText(config, "listeners:\n  - { name: a, address: 127.0.0.1:0 }\n");
        var (exitCode, _, error) = await CommandLine.RunAsync("user", "role", "jane", "read", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("role: read", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_users_file_the_entry_is_shown_and_can_be_copied()
    {
        var (exitCode, output, _) = await CommandLine.RunWithInputAsync(
            "s3cret\n", "user", "add", "app", "--iterations", "4096", "--config", Path.Combine(_folder.Root, "none.yaml"));
        Assert.Equal(ExitCode.Success, exitCode);

        File.WriteAllText(
            Path.Combine(_folder.Root, "copied.yaml"), "listeners:\n  - { name: a, address: 127.0.0.1:0, auth: {} }\n" + output);
        var user = Assert.Single(ConfigurationLoader.Load(Path.Combine(_folder.Root, "copied.yaml")).Server.Users);
        Assert.True(ScramSecret.Parse(user.Password).Verify("s3cret"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("with\ttab\n")]
    public async Task A_password_that_could_not_be_typed_is_refused(string input) =>
        Assert.Equal(ExitCode.Usage, await RunAsync(input, "add", "app"));

    [Theory]
    [InlineData("users: [{ name: app, password: plain }]", "policymta user add")]
    [InlineData("users: [{ name: app }]", "password")]
    [InlineData(
        "users: [{ name: app, password: 'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
            + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=', listeners: [nowhere] }]",
        "nowhere")]
    public async Task Mistakes_in_users_are_shown_with_their_place(string users, string expected)
    {
        File.WriteAllText(_config, $"listeners:\n  - {{ name: a, address: 127.0.0.1:0, auth: {{}} }}\n{users}\n");
        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", _config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authentication_without_any_user_is_a_mistake()
    {
        File.WriteAllText(_config, "listeners:\n  - { name: a, address: 127.0.0.1:0, auth: {} }\n");
        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", _config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("users_file", error, StringComparison.Ordinal);
    }

    private ImmutableArray<AccountOptions> Users()
    {
        var (users, problems) = UsersFile.Read(Path.Combine(_folder.Root, "users.yaml"));
        Assert.Empty(problems);
        return users;
    }

    private async Task<int> RunAsync(string input, params string[] arguments) =>
        (await CommandLine.RunWithInputAsync(input, ["user", .. arguments, "--config", _config])).ExitCode;
}
