using System.CommandLine;
using PolicyMta.Core.Directives;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta queue release|hold|bounce</c>: done once to the mail that waits and matches.</summary>
internal static class QueueActionCommands
{
    /// <summary>How long to wait for the answer: a million deliveries take minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static IEnumerable<Command> Create(Option<string> config, Terminal terminal) =>
    [
        Act(QueueAction.Release, "Send a waiting or held message now, or all that match.", config, terminal),
        Act(QueueAction.Hold, "Hold what waits and matches until it is released; what comes later is not held.", config, terminal),
        Act(
            QueueAction.Bounce, "Give up what waits and matches, and notify the senders; what comes later is not touched.", config,
            terminal),
    ];

    private static Command Act(QueueAction action, string description, Option<string> config, Terminal terminal)
    {
        var id = QueueCommand.MessageId();
        id.Arity = ArgumentArity.ZeroOrOne;
        id.Description = "One message, by its id as the server's 250 reply and the events show it. Left out: give a match.";
        var match = new DirectiveMatchOptions();
        var preview = new Option<bool>("--dry-run", "--preview") { Description = "Only count what would be touched." };
        var reason = new Option<string?>("--reason") { Description = "Why, for events and explain.", HelpName = "TEXT" };
        var reply =
            new Option<string?>("--reply") { Description = "The reply to give up with; its code 5xx.", HelpName = "TEXT" };
        var undo = DirectiveActionOptions.UndoOption();
        var yes = Confirmation.Option();
        var json = AdminOptions.Json();
        var command = new Command(action.ToString().ToLowerInvariant(), description) { id, preview, reason, yes, json };
        if (action == QueueAction.Bounce)
        {
            command.Add(reply);
            command.Add(undo);
        }

        match.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var one = parsed.GetValue(id);
            if ((one is null) != match.IsGiven(parsed))
                throw new CommandException(
                    $"Say which mail: an id, or a match such as --campaign NAME, --tenant NAME, --domain DOMAIN, --older-than TIME or "
                        + $"--all; not both. 'policymta queue {command.Name} --help' lists them.",
                    ExitCode.Usage);
            using var client = AdminOptions.Connect(parsed, config, Patience);
            if (one is not null && action == QueueAction.Release && !parsed.GetValue(preview))
            {
                var released = await client.SendAsync<ActionReport>(
                    HttpMethod.Post, $"{AdminPaths.Messages}/{one}/release", cancellationToken);
                terminal.Show(
                    parsed.GetValue(json), released, report => terminal.Console.WriteLine(QueueActionText.Describe(report)));
                return ExitCode.Success;
            }

            var order = new QueueActionOrder
            {
                Match = one is null ? match.Read(parsed) : new Dictionary<string, object> { ["id"] = one },
                Everything = match.IsEverything(parsed) ? true : null,
                DryRun = parsed.GetValue(preview) ? true : null,
                Reason = parsed.GetValue(reason),
                Reply = parsed.GetValue(reply),
                UndoFor = parsed.GetValue(undo),
                Confirmed = parsed.GetValue(yes) ? true : null,
            };
            var report = await Confirmation.PostAsync<QueueActionReport>(
                client, $"{AdminPaths.Messages}/{command.Name}", order, order with { Confirmed = true }, terminal, cancellationToken);
            terminal.Show(parsed.GetValue(json), report, done => QueueActionText.Write(action, done, terminal));
            return ExitCode.Success;
        });
        return command;
    }
}
