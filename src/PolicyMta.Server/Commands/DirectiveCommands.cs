using System.CommandLine;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta suspend|hold|bounce|reroute|throttle|resume|directives</c>: commands over mail that waits or will come.</summary>
internal static class DirectiveCommands
{
    public static IEnumerable<Command> Create(Option<string> config, Terminal terminal) =>
    [
        Give(DirectiveKind.Suspend, "Send nothing of what matches until it ends; then mail comes back gradually.", config, terminal),
        Resume(config, terminal),
        Give(DirectiveKind.Hold, "Keep what matches, shown as held, until it ends; then it comes back gradually.", config, terminal),
        Give(DirectiveKind.Bounce, "Give up what matches, now and while it is in force, and notify the senders.", config, terminal),
        Give(DirectiveKind.Reroute, "Send what matches another way than policy decides.", config, terminal),
        Give(DirectiveKind.Throttle, "Send what matches more slowly.", config, terminal),
        new("directives", "The directives in force; what one has done; cancel one.")
        {
            List(config, terminal), Show(config, terminal), Cancel(config, terminal),
        },
    ];

    private static Command Give(DirectiveKind kind, string description, Option<string> config, Terminal terminal)
    {
        var match = new DirectiveMatchOptions();
        var lasts = TimeOption.Create("--for", "How long: 30s, 10m, 2h, 1d. Left out: until it is cancelled.");
        var reason = new Option<string?>("--reason") { Description = "Why; shown with the directive. Required.", HelpName = "TEXT" };
        var preview = new Option<bool>("--preview", "--dry-run") { Description = "Only count what would be touched." };
        var yes = Confirmation.Option();
        var action = new DirectiveActionOptions(kind);
        var json = AdminOptions.Json();
        var command = new Command(kind.ToString().ToLowerInvariant(), description) { lasts, reason, preview, yes, json };
        match.AddTo(command);
        action.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var order = action.Read(parsed) with
            {
                Kind = command.Name,
                Match = match.Read(parsed),
                Everything = match.IsEverything(parsed) ? true : null,
                For = parsed.GetValue(lasts),
                Reason = parsed.GetValue(reason),
                Confirmed = parsed.GetValue(yes) ? true : null,
            };
            using var client = AdminOptions.Connect(parsed, config);
            if (parsed.GetValue(preview))
            {
                var found = await client.PostAsync<DirectivePreviewReport>(AdminPaths.Directives + "/preview", order, cancellationToken);
                terminal.Show(parsed.GetValue(json), found, preview => DirectiveTables.Write(preview, terminal));
                return ExitCode.Success;
            }

            if (order.Reason is null)
                throw new CommandException(
                    $"Give a reason with --reason TEXT; it is shown with the {command.Name}.", ExitCode.Usage);
            var directive = await Confirmation.PostAsync<DirectiveReport>(
                client, AdminPaths.Directives, order, order with { Confirmed = true }, terminal, cancellationToken);
            terminal.Show(
                parsed.GetValue(json), directive, added => terminal.Console.WriteLine(DirectiveTables.Confirm(added)));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Resume(Option<string> config, Terminal terminal)
    {
        var match = new DirectiveMatchOptions();
        var command = new Command("resume", "End the suspensions and holds of exactly this match. Mail comes back gradually.");
        match.AddTo(command);
        return command.Asking(
            config, terminal,
            async (client, parsed, cancellationToken) =>
            {
                var order = new DirectiveOrder { Kind = "suspend", Match = match.Read(parsed) };
                var ended = await client.PostAsync<DirectivesReport>(AdminPaths.Directives + "/resume", order, cancellationToken);
                return ended.Directives.Count > 0 ? ended : throw new CommandException(
                    "No suspension or hold has exactly this match. 'policymta directives list' shows those in force.");
            },
            ended => WriteEnded(ended.Directives, terminal));
    }

    private static Command List(Option<string> config, Terminal terminal) =>
        new Command("list", "What is in force, by whom, why and until when.").Asking(
            config, terminal,
            (client, _, cancellationToken) => client.GetAsync<DirectivesReport>(AdminPaths.Directives, cancellationToken),
            report => DirectiveTables.Write(report, terminal));

    private static Command Show(Option<string> config, Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The directive's id, as 'directives list' shows it." };
        return new Command("show", "One directive and what it has done by now; one that ended lately, too.") { id }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) => client.GetAsync<DirectiveReport>(
                $"{AdminPaths.Directives}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellationToken),
            directive => DirectiveTables.Write(directive, terminal));
    }

    private static Command Cancel(Option<string> config, Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The directive's id, as 'directives list' shows it." };
        return new Command("cancel", "End one directive. A bounce that can still be undone has given up nothing yet.") { id }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) => client.SendAsync<DirectiveReport>(
                HttpMethod.Delete, $"{AdminPaths.Directives}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellationToken),
            ended => WriteEnded([ended], terminal));
    }

    private static void WriteEnded(IReadOnlyList<DirectiveReport> ended, Terminal terminal)
    {
        foreach (var directive in ended)
            terminal.Console.WriteLine($"Ended {DirectiveTables.Name(directive)} {directive.Id}.");
    }
}
