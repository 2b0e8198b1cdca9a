using System.CommandLine;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta user totp</c>: has the console ask a user for a code of a device, too.</summary>
internal static class UserTotpCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The user's name." };
        var remove = new Option<bool>("--remove") { Description = "Ask for no code any more." };
        var json = AdminOptions.Json();
        var command = new Command(
            "totp", "Have the console ask a user for a code (TOTP), too. Shows once what the user's device has to know.")
        {
            name, remove, json,
        };
        command.SetAction(parsed =>
        {
            var (user, file) = (parsed.GetValue(name)!, parsed.GetValue(config)!);
            var secret = parsed.GetValue(remove) ? "" : TotpSecret.Create();
            var path = UserAccounts.Change(file, user, account => account with { Totp = secret }, $"totp: '{secret}'");
            var uri = secret.Length == 0 ? null : TotpSecret.UriOf(secret, user, ConfigurationLoader.Load(file).Hostname);
            terminal.Show(
                parsed.GetValue(json),
                new UserTotpReport(user, path, secret.Length == 0 ? null : secret, uri),
                _ => terminal.Output.WriteLine(uri is null
                    ? $"{user} logs in to the console without a code ({path})."
                    : $"""
                        {user} needs a code to log in to the console ({path}). For the user's device, not shown again:

                          {secret}
                          {uri}
                        """));
            return ExitCode.Success;
        });
        return command;
    }
}
