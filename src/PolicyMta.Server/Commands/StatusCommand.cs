using System.CommandLine;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta status</c>: how a running server is.</summary>
internal static class StatusCommand
{
    public static Command Create(Option<string> config, Terminal terminal) =>
        new Command("status", "How the running server is: counts, spool, policy in force.").Asking(
            config, terminal,
            (client, _, cancellationToken) => client.GetAsync<StatusReport>(AdminPaths.Status, cancellationToken),
            status => Show(status, terminal));

    private static string Counts(ListenerReport listener) =>
        string.Concat(listener.Counts.Select(counted => $", {DisplayText.Number(counted.Value)} {counted.Key.Replace('_', ' ')}"));

    private static string Describe(OffHandlerReport handler)
    {
        var state = handler.Until == "reload" ? "switched off until the next reload" : "skipped for some seconds after repeated failures";
        var instead = handler.Instead == "fallback" ? "mail is refused or deferred there meanwhile" : "mail passes it by meanwhile";
        return $"{handler.Id} at {handler.Hook} is {state}; {instead}: {handler.Why}";
    }

    private static void Show(StatusReport status, Terminal terminal)
    {
        var totals = status.Totals;
        var table = terminal.NewTable("What", "Now");
        Row("server", $"{status.Hostname}, PolicyMta {status.Version}, since {DisplayText.Time(status.StartedAt)}");
        Row(
            "policy",
            $"generation {status.Policy.Generation} ({status.Policy.Fingerprint[..12]}), "
                + $"loaded {DisplayText.Time(status.Policy.LoadedAt)}");
        foreach (var handler in status.Policy.HandlersOff)
            Row("HANDLER OFF", Describe(handler));
        Row("spool", status.Spool.Accepting
            ? $"takes mail; holds {DisplayText.Number(status.Spool.Messages)} messages"
            : $"REFUSES MAIL: {status.Spool.Reason}");
        Row("messages", $"{DisplayText.Number(totals.Messages)} taken, {DisplayText.Number(totals.Rejected)} refused");
        Row(
            "recipients",
            $"{DisplayText.Number(totals.Accepted)} accepted, {DisplayText.Number(totals.Delivered)} delivered,"
                + $" {DisplayText.Number(totals.Bounced)} bounced, {DisplayText.Number(totals.Queued)} queued");
        Row("retries", $"{DisplayText.Number(totals.Deferred)} attempts deferred");
        if (totals.NoticesDropped > 0)
            Row("notices", $"{DisplayText.Number(totals.NoticesDropped)} not sent to senders that had too many (bounces.notice_rate)");
        Row("connections", $"{DisplayText.Number(status.Connections)} to receivers");
        foreach (var listener in status.Listeners)
            Row(
                "listener",
                $"{listener.Name} on {listener.Address}, {DisplayText.Number(listener.Connections)} connections{Counts(listener)}");
        if (status.Journal is { Lost: > 0 and var lost })
            Row("journal", $"lost {DisplayText.Count(lost, "event")} that could not be written");
        foreach (var sink in status.EventSinks.Where(sink => sink.Lost + sink.Failures > 0))
            Row("events", $"{sink.Owner} lost {DisplayText.Number(sink.Lost)} events and failed {DisplayText.Number(sink.Failures)} times");
        foreach (var plugin in status.Policy.NotUnloaded)
            Row("not unloaded", plugin);
        terminal.Console.Write(table);

        void Row(string what, string now) => table.AddRow(DisplayText.Cell(what), DisplayText.Cell(now));
    }
}
