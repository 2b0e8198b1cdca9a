using System.CommandLine;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta user role</c>: what a user may do in the console.</summary>
internal static class UserRoleCommand
{
    private const string None = "none";

    public static Command Create(Option<string> config, Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The user's name." };
        var role = new Argument<string>("ROLE") { Description = $"What the user may do there: {RoleWord.All}, or {None} for nothing." };
        var tenants = RoleWord.TenantsOption();
        var json = AdminOptions.Json();
        var command = new Command("role", "Say what a user may do in the console. Sessions of the user end.") { name, role, tenants, json };
        command.SetAction(parsed =>
        {
            var (user, word) = (parsed.GetValue(name)!, parsed.GetValue(role)!);
            var held = word == None ? null : RoleWord.Read(word);
            var path = UserAccounts.Change(
                parsed.GetValue(config)!, user,
                account => account with
                {
                    Role = held,
                    Tenants = RoleWord.Words(parsed.GetValue(tenants)),
                    Organisation = held is null ? "" : account.Organisation,
                    Roles = held is null ? null : account.Roles,
                },
                $"role: {word}");
            terminal.Show(
                parsed.GetValue(json),
                new UserChange(user, path, "changed"),
                _ => terminal.Output.WriteLine(
                    held is null
                        ? $"{user} may not use the console ({path})."
                        : $"{user} may use the console with the role {word.ToLowerInvariant()} ({path})."));
            return ExitCode.Success;
        });
        return command;
    }
}
