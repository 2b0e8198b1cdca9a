using System.CommandLine;
using System.Globalization;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta queue</c>: looks into the queues and changes what is in them.</summary>
internal static class QueueCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var command = new Command("queue", "Look into the queues, and release, hold, bounce or remove what is in them.")
        {
            Summary(config, terminal),
            List(config, terminal),
            Show(config, terminal),
            Remove(config, terminal),
        };
        foreach (var action in QueueActionCommands.Create(config, terminal))
            command.Add(action);
        return command;
    }

    private static Command Summary(Option<string> config, Terminal terminal)
    {
        var tenant = new Option<string?>("--tenant") { Description = "Only this tenant's scheduled queues.", HelpName = "NAME" };
        var campaign = new Option<string?>("--campaign") { Description = "Only this campaign's scheduled queues.", HelpName = "NAME" };
        var domain = new Option<string?>("--domain") { Description = "Only scheduled queues to this domain.", HelpName = "DOMAIN" };
        var limit = NumberOption.Bounded<int>("--limit", "-n", "How many of each at most, the longest.", 1, AdminLimits.MaxQueues);
        limit.DefaultValueFactory = _ => 500;
        var from = NumberOption.Bounded<int>("--from", null, "How many to pass over.", 0, int.MaxValue);
        return new Command("summary", "How much waits for whom, the longest queues first; 'policymta why' says why.")
        {
            tenant, campaign, domain, limit, from,
        }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) =>
            {
                var query = string.Create(CultureInfo.InvariantCulture, $"?limit={parsed.GetValue(limit)}&from={parsed.GetValue(from)}")
                    + Filter("tenant", parsed.GetValue(tenant)) + Filter("campaign", parsed.GetValue(campaign))
                    + Filter("domain", parsed.GetValue(domain));
                return client.GetAsync<QueuesReport>(AdminPaths.Queues + query, cancellationToken);
            },
            queues => QueueTables.Write(queues, terminal));
    }

    private static Command List(Option<string> config, Terminal terminal)
    {
        var tenant = new Option<string?>("--tenant") { Description = "Only this tenant's.", HelpName = "NAME" };
        var campaign = new Option<string?>("--campaign") { Description = "Only this campaign's.", HelpName = "NAME" };
        var domain = new Option<string?>("--domain") { Description = "Only those to this domain.", HelpName = "DOMAIN" };
        var limit = NumberOption.Bounded<int>("--limit", "-n", "How many at most.", 1, AdminLimits.MaxList);
        limit.DefaultValueFactory = _ => 50;
        return new Command("list", "The messages that wait, the next due first.") { tenant, campaign, domain, limit }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) =>
            {
                var query = string.Create(CultureInfo.InvariantCulture, $"?limit={parsed.GetValue(limit)}")
                    + Filter("tenant", parsed.GetValue(tenant)) + Filter("campaign", parsed.GetValue(campaign))
                    + Filter("domain", parsed.GetValue(domain));
                return client.GetAsync<DeliveriesReport>(AdminPaths.Messages + query, cancellationToken);
            },
            deliveries => QueueTables.Write(deliveries, terminal));
    }

    private static Command Show(Option<string> config, Terminal terminal)
    {
        var id = MessageId();
        return new Command("show", "One queued message: envelope, deliveries, decisions.") { id }.Asking(
            config, terminal,
            async (client, parsed, cancellationToken) =>
                await client.FindAsync<MessageReport>($"{AdminPaths.Messages}/{parsed.GetValue(id)}", cancellationToken)
                ?? throw new CommandException(
                    $"Message {parsed.GetValue(id)} is not in the queue. 'policymta explain {parsed.GetValue(id)}' also looks into the "
                        + "journal of events."),
            message => MessageTables.Write(message, terminal));
    }

    private static Command Remove(Option<string> config, Terminal terminal)
    {
        var id = MessageId();
        return new Command("remove", "Take a message out of the queue. Its sender is not notified.") { id }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) => client.SendAsync<ActionReport>(
                HttpMethod.Delete, $"{AdminPaths.Messages}/{parsed.GetValue(id)}", cancellationToken),
            report => terminal.Console.WriteLine(Describe(report)));
    }

    private static string Describe(ActionReport report)
    {
        if (report.Done)
            return $"Removed {report.Id}.";
        var recipients = DisplayText.Count(report.UnderWay, "recipient");
        var sending = $"{recipients} of {report.Id} on the way; removed unless an attempt is running that succeeds.";
        return report.Changed == 0 ? sending : $"Removed {DisplayText.Count(report.Changed, "recipient")} of {report.Id}; {sending}";
    }

    /// <summary>A message's id as an argument that refuses what can be none.</summary>
    public static Argument<string> MessageId()
    {
        var id = new Argument<string>("ID") { Description = "The message's id, as the server's 250 reply and the events show it." };
        id.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !SpoolId.TryParse(result.Tokens[0].Value, null, out _))
                result.AddError($"'{result.Tokens[0].Value}' is not a valid message id: 26 letters and digits are expected.");
        });
        return id;
    }

    private static string Filter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
