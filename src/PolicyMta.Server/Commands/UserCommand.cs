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
    public static Command Create(Option<string> config, Terminal terminal) => new("user", "Users who may log in to SMTP listeners.")
    {
        Add(config, terminal),
        List(config, terminal),
        Remove(config, terminal),
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
            iterations,
            json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var path = PathOf(parsed.GetValue(config)!);
            var user = new UserOptions
            {
                Name = parsed.GetValue(name)!,
                Password = ScramSecret.Create(
                    await PasswordAsync(terminal), parsed.GetValue(iterations) ?? ScramSecret.DefaultIterations).ToString(),
                Tenant = parsed.GetValue(tenant)!,
                Listeners = parsed.GetValue(listeners) ?? [],
                FromDomains = FromDomainOption.Read(parsed.GetValue(domains)),
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

            var users = Read(path);

            // A new password opens no domain that was closed before.
            if (user.FromDomains.Count == 0 && users.FirstOrDefault(other => other.Name == user.Name) is { } before)
                user = user with { FromDomains = before.FromDomains };
            Write(path, users.Where(other => other.Name != user.Name).Append(user));
            var isKnown = users.Any(other => other.Name == user.Name);
            terminal.Show(
                parsed.GetValue(json),
                new UserChange(user.Name, path, isKnown ? "changed" : "added"),
                _ => terminal.Output.WriteLine($"{user.Name} {(isKnown ? "has a new password" : "may log in")} ({path})."));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command List(Option<string> config, Terminal terminal)
    {
        var json = AdminOptions.Json();
        var command = new Command("list", "List the users of configuration and users file.") { json };
        command.SetAction(parsed =>
        {
            var server = ConfigurationLoader.Load(parsed.GetValue(config)!).Server;
            var file = server.UsersFile.IsEmpty ? [] : Read(server.UsersFile);
            var users = file.Concat(server.Users).DistinctBy(user => user.Name, StringComparer.Ordinal)
                .Select(user => new UserReport(user.Name, user.Tenant, user.Listeners)).ToList();
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(users);
                return ExitCode.Success;
            }

            var table = terminal.NewTable("Name", "Tenant", "Listeners");
            foreach (var user in users)
                table.AddRow(
                    new Text(user.Name),
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
            var path = PathOf(parsed.GetValue(config)!) ?? throw new CommandException(
                "The configuration names no users_file; take the user out of its section 'users'.", ExitCode.Usage);
            var users = Read(path);
            var wanted = parsed.GetValue(name);
            if (users.All(user => user.Name != wanted))
                throw new CommandException($"There is no user '{wanted}' in {path}.");
            Write(path, users.Where(user => user.Name != wanted));
            terminal.Show(
                parsed.GetValue(json),
                new UserChange(wanted!, path, "removed"),
                _ => terminal.Output.WriteLine($"{wanted} may log in no more ({path})."));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The users file, or null if the configuration names none or does not exist yet.</summary>
    private static string? PathOf(string configPath) =>
        File.Exists(configPath) && ConfigurationLoader.Load(configPath).Server.UsersFile is { IsEmpty: false } path
            ? path.ToString()
            : null;

    private static UserOptions[] Read(string path)
    {
        var (users, problems) = UsersFile.Read(path);
        return problems.IsEmpty ? [.. users] : throw new ConfigurationException(problems, path);
    }

    private static void Write(string path, IEnumerable<UserOptions> users)
    {
        try
        {
            UsersFile.Write(path, users);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written: {e.Message}");
        }
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
