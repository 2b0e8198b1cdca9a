using System.CommandLine;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Configuration;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta user</c>: who may log in. Works on the users file; if the configuration names none, <c>add</c> shows what to write.
/// </summary>
internal static class UserCommand
{
    public static Command Create(Option<string> config, Terminal terminal) => new(
        "user", "Users who may log in to SMTP listeners and the console.")
    {
        Add(config, terminal),
        List(config, terminal),
        Remove(config, terminal),
        UserRoleCommand.Create(config, terminal),
        UserTotpCommand.Create(config, terminal),
    };

    private static Command Add(Option<string> config, Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The user's name, as clients give it." };
        var tenant = new Option<string>("--tenant")
        {
            Description = "The tenant of the user's messages; the listener's if left out.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        var listeners = new Option<string[]>("--listener")
        {
            Description = "A listener where the user may log in, once or more; everywhere if left out.",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
        };
        var domains = FromDomainOption.Create("The user's messages");
        var role = RoleWord.Option("What the user may do in the console");
        var tenants = RoleWord.TenantsOption();
        var iterations = NumberOption.Bounded<int?>(
            "--iterations",
            "-i",
            $"How much work a guess costs; {ScramSecret.DefaultIterations} if left out.",
            ScramSecret.MinIterations,
            ScramSecret.MaxIterations);
        var json = AdminOptions.Json();
        var command = new Command("add", "Add a user, or give one a new password. Asks for the password, or reads it from standard input.")
        {
            name,
            tenant,
            listeners,
            domains,
            role,
            tenants,
            iterations,
            json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var path = UserAccounts.PathOf(parsed.GetValue(config)!);
            var user = new AccountOptions
            {
                Name = parsed.GetValue(name)!,
                Password = ScramSecret.Create(
                    await PasswordAsync(terminal), parsed.GetValue(iterations) ?? ScramSecret.DefaultIterations).ToString(),
                Tenant = parsed.GetValue(tenant)!,
                Listeners = parsed.GetValue(listeners) ?? [],
                FromDomains = FromDomainOption.Read(parsed.GetValue(domains)),
                Role = RoleWord.Read(parsed.GetValue(role)),
                Tenants = RoleWord.Words(parsed.GetValue(tenants)),
            };
            if (user.Validate().FirstOrDefault() is { Problem: { } problem })
                throw new CommandException(problem, ExitCode.Usage);

            if (path is null)
            {
                if (parsed.GetValue(json))
                {
                    terminal.WriteJson(new UserChange(user.Name, null, "not written", UsersFile.Describe(user)));
                    return ExitCode.Success;
                }

                await terminal.Error.WriteLineAsync("The configuration names no users_file; write this into it:\n");
                await terminal.Output.WriteAsync("users:\n" + UsersFile.Describe(user));
                return ExitCode.Success;
            }

            var users = UserAccounts.Read(path);

            if (users.FirstOrDefault(other => other.Name == user.Name) is { } before)
                user = WithNewPassword(before, user);
            UserAccounts.Write(path, users.Where(other => other.Name != user.Name).Append(user));
            var isKnown = users.Any(other => other.Name == user.Name);
            terminal.Show(
                parsed.GetValue(json),
                new UserChange(user.Name, path, isKnown ? "changed" : "added"),
                _ => terminal.Output.WriteLine($"{user.Name} {(isKnown ? "has a new password" : "may log in")} ({path})."));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A new password opens no domain that was closed before, and leaves role, organisation and device as they are.</summary>
    private static AccountOptions WithNewPassword(AccountOptions before, AccountOptions user) => user with
    {
        FromDomains = user.FromDomains.Count == 0 ? before.FromDomains : user.FromDomains,
        Role = user.Role ?? before.Role,
        Tenants = user.Role is null ? before.Tenants : user.Tenants,
        Organisation = before.Organisation,
        Roles = before.Roles,
        Totp = before.Totp,
    };

    private static Command List(Option<string> config, Terminal terminal)
    {
        var json = AdminOptions.Json();
        var command = new Command("list", "List the users of configuration and users file.") { json };
        command.SetAction(parsed =>
        {
            var server = ConfigurationLoader.Load(parsed.GetValue(config)!).Server;
            var file = server.UsersFile.IsEmpty ? [] : UserAccounts.Read(server.UsersFile);
            var users = file.Concat(server.Users).DistinctBy(user => user.Name, StringComparer.Ordinal)
                .Select(UserReport.Of).ToList();
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(users);
                return ExitCode.Success;
            }

            var table = terminal.NewTable("Name", "Role", "Of tenants", "Code", "Tenant", "Listeners");
            foreach (var user in users)
                table.AddRow(
                    new Text(user.Name),
                    new Text(user.Role?.ToString().ToLowerInvariant() ?? ""),
                    new Text(user.Role is null ? "" : user.Tenants.Count == 0 ? "all" : string.Join(", ", user.Tenants)),
                    new Text(user.Totp ? "yes" : ""),
                    new Text(user.Tenant),
                    new Text(user.Listeners.Count == 0 ? "all" : string.Join(", ", user.Listeners)));
            terminal.Console.Write(table);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Remove(Option<string> config, Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The user's name." };
        var json = AdminOptions.Json();
        var command = new Command("remove", "Remove a user from the users file. Sessions that are open stay.") { name, json };
        command.SetAction(parsed =>
        {
            var path = UserAccounts.PathOf(parsed.GetValue(config)!) ?? throw new CommandException(
                "The configuration names no users_file; take the user out of its section 'users'.", ExitCode.Usage);
            var users = UserAccounts.Read(path);
            var wanted = parsed.GetValue(name);
            if (users.All(user => user.Name != wanted))
                throw new CommandException($"There is no user '{wanted}' in {path}.");
            UserAccounts.Write(path, users.Where(user => user.Name != wanted));
            terminal.Show(
                parsed.GetValue(json),
                new UserChange(wanted!, path, "removed"),
                _ => terminal.Output.WriteLine($"{wanted} may log in no more ({path})."));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<string> PasswordAsync(Terminal terminal)
    {
        var text = terminal.AsksForSecrets
            ? await terminal.Console.PromptAsync(new TextPrompt<string>("Password:").Secret(null))
            : await terminal.Input.ReadLineAsync();
        if (terminal.AsksForSecrets && await terminal.Console.PromptAsync(new TextPrompt<string>("Again:").Secret(null)) != text)
            throw new CommandException("The passwords differ.", ExitCode.Usage);
        return text is { Length: > 0 } && SaslText.Prepare(text) is { } password
            ? password
            : throw new CommandException(
                "A password has at least one character and no control characters. It is read from standard input, one line.",
                ExitCode.Usage);
    }
}
