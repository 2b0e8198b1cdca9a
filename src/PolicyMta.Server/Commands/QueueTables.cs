using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>Queues and deliveries for people.</summary>
internal static class QueueTables
{
    public static void Write(QueuesReport queues, Terminal terminal)
    {
        if (queues.Scheduled.Count == 0)
        {
            terminal.Console.WriteLine("The queues are empty.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var scheduled = terminal.NewTable("Tenant", "Campaign", "Domain", "Waiting", "Active", "Held", "Oldest", "Next due", "Last reply");
        foreach (var queue in queues.Scheduled)
        {
            var about = queue.Estimate ? "about " : "";
            scheduled.AddRow(Cells(
                queue.Tenant, Dash(queue.Campaign), queue.Domain, DisplayText.Number(queue.Count), DisplayText.Number(queue.Active),
                DisplayText.Number(queue.Held),
                about + DisplayText.Away(queue.Oldest, now), about + DisplayText.Away(queue.NextDue, now), Dash(queue.LastReply)));
        }

        terminal.Console.Write(scheduled);
        if (queues.Next is { } next)
            terminal.Console.WriteLine(
                $"{DisplayText.Number(queues.ScheduledTotal)} queues in all, {DisplayText.Number(queues.ReadyTotal)} ready queues: "
                    + $"go on with --from {next}");
        if (queues.Ready.Count == 0)
            return;

        var ready = terminal.NewTable("Source", "Site", "Profile", "Provider", "Ready", "Connections", "Failures", "Slowed down");
        foreach (var queue in queues.Ready)
        {
            var limits = string.Join("; ", queue.Limits.Select(limit => Administration.Describe(limit) + (limit.Until is { } end
                ? $", ends {DisplayText.Away(end, now)}"
                : ", until it is cancelled")));
            ready.AddRow(Cells(
                queue.Source, queue.Site, queue.Profile, Dash(queue.Provider), DisplayText.Number(queue.Count),
                $"{queue.Connections} of {queue.MaxConnections}",
                DisplayText.Number(queue.ConnectFailures), Dash(limits)));
        }

        terminal.Console.WriteLine();
        terminal.Console.Write(ready);
    }

    public static void Write(DeliveriesReport report, Terminal terminal)
    {
        if (report.Deliveries.Count == 0)
        {
            terminal.Console.WriteLine("Nothing waits that fits.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = terminal.NewTable("Id", "Domain", "Tenant", "Campaign", "Phase", "Tries", "Recipients", "Age", "Due", "Last reply");
        foreach (var delivery in report.Deliveries)
        {
            table.AddRow(Cells(
                delivery.Id, delivery.Domain, delivery.Tenant, Dash(delivery.Campaign), delivery.Phase,
                DisplayText.Number(delivery.Attempts), DisplayText.Number(delivery.Recipients),
                DisplayText.Away(delivery.ReceivedAt, now), DisplayText.Away(delivery.DueAt, now), Dash(delivery.LastReply)));
        }

        terminal.Console.Write(table);
    }

    private static string Dash(string? text) => string.IsNullOrEmpty(text) ? "-" : text;

    public static IEnumerable<Text> Cells(params string[] cells) => cells.Select(DisplayText.Cell);
}
