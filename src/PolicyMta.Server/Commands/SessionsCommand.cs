using System.CommandLine;
using System.Globalization;
using PolicyMta.Core.Conversations;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Sessions;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta sessions</c>: SMTP connections that are open; looks at one, breaks one off.</summary>
internal static class SessionsCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var command = new Command(
            "sessions",
            "SMTP connections that are open now, in and out. For example: policymta sessions out --provider gmail.")
        {
            List("in", Direction.In, config, terminal),
            List("out", Direction.Out, config, terminal),
            Show(config, terminal),
            Abort(config, terminal),
        };
        return Listing(command, null, config, terminal);
    }

    private static Command List(string name, Direction direction, Option<string> config, Terminal terminal) =>
        Listing(
            new Command(name, direction == Direction.In
                ? "Clients' connections to listeners. For example: policymta sessions in --client 192.0.2.0/24."
                : "Connections to receivers. For example: policymta sessions out --domain example.com."),
            direction, config, terminal);

    private static Command Listing(Command command, Direction? direction, Option<string> config, Terminal terminal)
    {
        var filters = new SessionFilterOptions(direction);
        filters.AddTo(command);
        var limit = NumberOption.Bounded<int>("--limit", "-n", "How many at most.", 1, AdminLimits.MaxList);
        limit.DefaultValueFactory = _ => 100;
        command.Add(limit);
        return command.Asking(
            config, terminal,
            (client, parsed, cancellationToken) => client.GetAsync<SessionsReport>(
                AdminPaths.Sessions + filters.Query(
                    parsed, ("direction", direction?.ToString().ToLowerInvariant()),
                    ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture))),
                cancellationToken),
            report => SessionTables.Write(report, direction, terminal));
    }

    private static Command Show(Option<string> config, Terminal terminal)
    {
        var id = Id();
        return new Command("show", "One connection, and what was said on it lately. For example: policymta sessions show out-17.") { id }
            .Asking(
                config, terminal,
                async (client, parsed, cancellationToken) =>
                    await client.FindAsync<SessionReport>(PathOf(parsed.GetValue(id)!), cancellationToken)
                    ?? throw None(parsed.GetValue(id)!),
                session => SessionTables.Write(session, terminal));
    }

    private static Command Abort(Option<string> config, Terminal terminal)
    {
        var id = Id();
        return new Command(
            "abort",
            "Break a connection off. A client is told 421. Mail under way to a receiver is tried again later, unless the receiver has it "
                + "whole: its reply is waited for, 10 seconds at most. For example: policymta sessions abort out-17.")
        {
            id,
        }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) =>
                client.SendAsync<AbortReport>(HttpMethod.Post, PathOf(parsed.GetValue(id)!) + "/abort", cancellationToken),
            report => terminal.Output.WriteLine($"{report.Id} is being broken off."));
    }

    private static Argument<string> Id() => new("id") { Description = "The session's name, as 'sessions' shows it: in-3, out-17." };

    private static string PathOf(string id) => $"{AdminPaths.Sessions}/{Uri.EscapeDataString(id)}";

    private static CommandException None(string id) =>
        new($"There is no session {id}; it may have ended. 'policymta sessions' lists them.");
}
