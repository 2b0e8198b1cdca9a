using PolicyMta.Core.Directives;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>Directives as a terminal shows them.</summary>
internal static class DirectiveTables
{
    public static void Write(DirectivesReport report, Terminal terminal)
    {
        if (report.Directives.Count == 0)
        {
            terminal.Console.WriteLine("No directive is in force.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = terminal.NewTable("Id", "What", "Mail", "Ends", "By", "Since", "Why");
        foreach (var directive in report.Directives)
        {
            table.AddRow(QueueTables.Cells(
                directive.Id, $"{Name(directive)}{Details(directive)}", MatchText.Describe(directive.Match),
                directive.Until is { } until ? DisplayText.Away(until, now) : "when cancelled",
                directive.Author, DisplayText.Away(directive.CreatedAt, now), directive.Reason));
        }

        terminal.Console.Write(table);
    }

    public static void Write(DirectivePreviewReport report, Terminal terminal)
    {
        var deliveries = DisplayText.Count(report.Deliveries, "queued delivery", "queued deliveries");
        terminal.Console.WriteLine($"Would touch {DisplayText.Count(report.Recipients, "recipient")} in {deliveries}.");
        if (report.Unknown > 0)
            terminal.Console.WriteLine($"{DisplayText.Number(report.Unknown)} more are not routed yet and may match.");
        foreach (var domain in report.Domains)
            terminal.Console.WriteLine($"  {DisplayText.Number(domain.Deliveries),10}  {domain.Domain}");
        if (report.Samples.Count > 0)
            terminal.Console.WriteLine($"For example {string.Join(", ", report.Samples.Take(3))}.");
    }

    public static string Confirm(DirectiveReport directive)
    {
        var ends = directive.Until is { } until ? $"until {DisplayText.Time(until)}" : "until it is cancelled";
        if (directive is { UndoUntil: { } undo, Progress.State: DirectiveState.Undoable })
            ends += $"; it only holds until {DisplayText.Time(undo)}, and 'directives cancel {directive.Id}' undoes it";
        var name = $"{char.ToUpperInvariant(Name(directive)[0])}{Name(directive)[1..]}";
        return $"{name} {directive.Id} in force for {MatchText.Describe(directive.Match)}, {ends}.";
    }

    public static void Write(DirectiveReport directive, Terminal terminal)
    {
        var now = TimeProvider.System.GetUtcNow();
        var table = terminal.NewTable("What", "Value");
        Row("id", directive.Id);
        Row("what", $"{Name(directive)}{Details(directive)}");
        Row("mail", MatchText.Describe(directive.Match));
        Row("why", directive.Reason);
        Row("by", $"{directive.Author}, {DisplayText.Away(directive.CreatedAt, now)}");
        Row("ends", directive.EndedAt is { } ended ? $"ended {DisplayText.Away(ended, now)}"
            : directive.Until is { } until ? DisplayText.Away(until, now) : "when cancelled");
        if (directive.Progress is { } progress)
        {
            Row("state", progress.State switch
            {
                DirectiveState.Undoable => $"only holds; gives up {DisplayText.Away(directive.UndoUntil!.Value, now)}, unless cancelled",
                DirectiveState.Running => $"looks at what waits: {DisplayText.Number(progress.LookedAt)} "
                    + $"of {DisplayText.Count(progress.ToLookAt, "delivery", "deliveries")}",
                DirectiveState.InForce => "in force",
                _ => "ended",
            });
            Row(
                progress.State == DirectiveState.Undoable ? "will give up" : "waiting for it",
                DisplayText.Count(progress.Waiting, "delivery", "deliveries"));
            if (directive.Kind == DirectiveKind.Bounce)
                Row("given up", DisplayText.Count(progress.GivenUp, "delivery", "deliveries"));
        }

        terminal.Console.Write(table);

        void Row(string what, string value) => table.AddRow(DisplayText.Cell(what), DisplayText.Cell(value));
    }

    public static string Name(DirectiveReport directive) => directive.Kind.ToString().ToLowerInvariant();

    private static string Details(DirectiveReport directive) => string.Concat(
        directive.Rate is null ? "" : $" to {directive.Rate}",
        directive.Connections is null ? "" : $" to {directive.Connections} connections",
        directive.Reply is null ? "" : $" with {directive.Reply}",
        directive.Reroute?.EgressPool is { } pool ? $" to pool {pool}" : "",
        directive.Reroute?.TrafficProfile is { } profile ? $" to profile {profile}" : "",
        directive.Reroute?.NextHop is { } host ? $" to host {host}" : "");
}
