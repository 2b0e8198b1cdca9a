using System.CommandLine;
using System.Globalization;
using System.Text;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta events export</c>: what happened, one JSON object a line, from a running server or, if none answers, from its files.
/// </summary>
internal static class EventsCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var command = new Command("events", "Read the journal of events: what happened to which message.") { Export(config, terminal) };
        foreach (var other in EventSearchCommands.Create(config, terminal))
            command.Add(other);
        return command;
    }

    private static Command Export(Option<string> config, Terminal terminal)
    {
        var since = PointInTime.Option("--since", "Only events from this time on");
        var kinds = new Option<string[]>("--kind")
        {
            Description = "Only events of this kind, for instance delivered or bounced; may be given several times.",
            HelpName = "KIND",
        };
        kinds.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => EventKinds.Find(token.Value) is null))
                result.AddError($"'{token.Value}' {EventKinds.Expected}");
        });
        var id = new Option<string?>("--id") { Description = "Only the events of one message.", HelpName = "ID" };
        id.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !SpoolId.TryParse(result.Tokens[0].Value, null, out _))
                result.AddError($"'{result.Tokens[0].Value}' is not a message id: 26 letters and digits are expected.");
        });
        var recipient = new Option<string?>("--recipient") { Description = "Only the events about one recipient.", HelpName = "ADDRESS" };
        recipient.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError("--recipient must be an address; leave it out for the events of all recipients.");
        });
        var limit = NumberOption.Bounded<int?>("--limit", "-n", "How many at most.", 1, int.MaxValue);
        var command = new Command("export", "Write events, one JSON object a line, oldest first. Works with a running server and without.")
        {
            since, kinds, id, recipient, limit,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var query = new EventQuery
            {
                Since = PointInTime.Of(parsed.GetValue(since)),
                Kinds = [.. (parsed.GetValue(kinds) ?? []).Select(kind => EventKinds.Find(kind)!)],
                Id = SpoolId.TryParse(parsed.GetValue(id), null, out var message) ? message : null,
                Recipient = parsed.GetValue(recipient),
                Limit = parsed.GetValue(limit) ?? int.MaxValue,
            };
            await WriteAsync(parsed.GetValue(config)!, query, terminal, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WriteAsync(string configPath, EventQuery query, Terminal terminal, CancellationToken cancellationToken)
    {
        using var client = TryConnect(configPath);
        using var answer = client is null ? null : await TryAskAsync(client, query, cancellationToken);
        if (answer is null)
        {
            await WriteFilesAsync(configPath, query, terminal, cancellationToken);
            return;
        }

        while (await answer.ReadLineAsync(cancellationToken) is { } line)
            await terminal.Output.WriteLineAsync(line);
    }

    private static AdminClient? TryConnect(string configPath)
    {
        try
        {
            return new AdminClient(AdminAccess.Read(configPath));
        }
        catch (CommandException)
        {
            return null; // It has no HTTP listener, or none of its tokens is known: the files can be read all the same.
        }
    }

    private static async Task<StreamReader?> TryAskAsync(AdminClient client, EventQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await client.OpenAsync(PathOf(query), cancellationToken);
        }
        catch (CommandException)
        {
            return null; // No server runs, or it does not accept the token.
        }
    }

    private static async Task WriteFilesAsync(string configPath, EventQuery query, Terminal terminal, CancellationToken cancellationToken)
    {
        var (events, spool) = ReadOptions(configPath);
        foreach (var line in new OfflineJournal(events, spool.Path).Lines(query))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await terminal.Output.WriteAsync(Encoding.UTF8.GetString(line.Span));
        }
    }

    private static (JournalOptions Events, SpoolOptions Spool) ReadOptions(string configPath)
    {
        var sections = ConfigurationSections.Read(configPath);
        var (events, spool) = (sections.Bind<JournalOptions>("events"), sections.Bind<SpoolOptions>("spool"));
        return sections.HasProblems ? throw sections.Mistakes() : (events, spool);
    }

    private static string PathOf(EventQuery query)
    {
        var path = new StringBuilder(AdminPaths.Events).Append('?');
        Add("since", query.Since?.ToString("O", CultureInfo.InvariantCulture));
        Add("id", query.Id?.ToString());
        Add("recipient", query.Recipient);
        Add("limit", query.Limit == int.MaxValue ? null : query.Limit.ToString(CultureInfo.InvariantCulture));
        foreach (var kind in query.Kinds)
            Add("kind", kind);
        return path.ToString().TrimEnd('?', '&');

        void Add(string name, string? value)
        {
            if (value is not null)
                path.Append(name).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        }
    }
}
