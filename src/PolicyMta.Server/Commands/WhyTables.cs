using System.Globalization;
using PolicyMta.Server.Admin.Why;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>Why mail waits, for people.</summary>
internal static class WhyTables
{
    public static void Write(WhyReport report, Terminal terminal)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var delivery in report.Deliveries)
        {
            Line(terminal, $"{delivery.Domain}: {delivery.Text}");
            Line(terminal, $"  accepted {DisplayText.Away(delivery.ReceivedAt, now)}, "
                + DisplayText.Count(delivery.Attempts, "attempt")
                + (delivery.Provider is null ? "" : $", provider {delivery.Provider}"));
            if (delivery.LastReply is { } reply)
                Line(terminal, $"  last reply: {reply}");
            Write(delivery.Origins, terminal, now);
            foreach (var help in delivery.Help)
                Line(terminal, $"  do: {help}");
        }

        if (report.Subject == "message")
            return;
        var name = report.Name is null ? "all mail" : $"{report.Subject} {report.Name}";
        var whose = report.Tenant is null ? "" : $" of tenant {report.Tenant}";
        Line(terminal, $"{name}{whose}: {DisplayText.Count(report.Waiting, "delivery", "deliveries")} now, "
            + $"{Span(report.WaitedSeconds)} waited in {(report.Window == "all" ? "all" : "the last " + report.Window)}.");
        if (report.Causes.Count == 0)
            Line(terminal, "Nothing has waited.");
        foreach (var cause in report.Causes)
        {
            var title = cause.Whose is null ? cause.Reason : $"{cause.Reason} ({cause.Whose})";
            Line(terminal, string.Create(CultureInfo.InvariantCulture,
                $"{cause.Share * 100,5:0.0} %  {title}: {cause.Text}; {cause.Waiting} now, {Span(cause.Seconds)}"));
            Write(cause.Origins, terminal, now);
            if (cause.Example is { } example)
                Line(terminal, $"         for instance {example.Id} {DisplayText.Away(example.Time, now)}"
                    + (example.RemoteHost is null ? "" : $", {example.RemoteHost}")
                    + (example.Reply is null ? "" : $": {example.Reply}")
                    + (example.Handler is null ? "" : $", by {example.Handler}")
                    + (example.Reason is null ? "" : $": {example.Reason}"));
            foreach (var help in cause.Help)
                Line(terminal, $"         do: {help}");
        }

        if (report.Queues.Count > 0)
        {
            var table = terminal.NewTable("Source", "Site", "Profile", "Waiting", "Connections", "Waits for");
            foreach (var queue in report.Queues)
            {
                table.AddRow(QueueTables.Cells(
                    queue.Source, queue.Site, queue.Profile, DisplayText.Number(queue.Waiting),
                    $"{queue.Connections} of {queue.MaxConnections}", queue.WaitingFor ?? "-"));
            }

            terminal.Console.WriteLine();
            terminal.Console.Write(table);
        }

        if (report.Note is { } note)
            Line(terminal, note);
    }

    private static void Write(IReadOnlyList<WhyOrigin> origins, Terminal terminal, DateTimeOffset now)
    {
        foreach (var origin in origins)
        {
            Line(terminal, $"         {origin.Kind} {origin.What}"
                + (origin.Author is null ? "" : $", by {origin.Author}")
                + (origin.Place is null ? "" : $", {origin.Place}")
                + (origin.Directive is null ? "" : $", directive {origin.Directive}")
                + (origin.Since is { } since ? $", since {DisplayText.Away(since, now)}" : "")
                + (origin.Until is { } until ? $", until {DisplayText.Away(until, now)}" : "")
                + (origin.Reason is null ? "" : $": {origin.Reason}"));
        }
    }

    private static void Line(Terminal terminal, string text)
    {
        terminal.Console.Write(DisplayText.Cell(text));
        terminal.Console.WriteLine();
    }

    private static string Span(double seconds) => seconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s")
        : DurationText.Format(TimeSpan.FromSeconds(Math.Round(seconds)));
}
