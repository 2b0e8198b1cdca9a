using System.Globalization;
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
                directive.Id, $"{Name(directive)}{Details(directive)}", Match(directive),
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
        return $"{char.ToUpperInvariant(Name(directive)[0])}{Name(directive)[1..]} {directive.Id} in force for {Match(directive)}, {ends}.";
    }

    public static string Name(DirectiveReport directive) => directive.Kind.ToString().ToLowerInvariant();

    private static string Details(DirectiveReport directive) => string.Concat(
        directive.Rate is null ? "" : $" to {directive.Rate}",
        directive.Connections is null ? "" : $" to {directive.Connections} connections",
        directive.Reply is null ? "" : $" with {directive.Reply}",
        directive.Reroute?.EgressPool is { } pool ? $" to pool {pool}" : "",
        directive.Reroute?.TrafficProfile is { } profile ? $" to profile {profile}" : "",
        directive.Reroute?.NextHop is { } host ? $" to host {host}" : "");

    private static string Match(DirectiveReport directive)
    {
        var match = directive.Match;
        var parts = new (string Name, string? Value)[]
        {
            ("provider", match.Provider), ("site", match.Site), ("source", match.EgressSource),
            ("network", match.SourceNetwork), ("pool", match.EgressPool),
            ("domain", match.Domain),
            ("tenant", match.Tenant), ("campaign", match.Campaign), ("sender domain", match.SenderDomain), ("recipient", match.Recipient),
            ("id", match.Id?.ToString()),
            ("older than", match.MinAge is { } age ? DurationText.Format(age) : null),
            ("attempts from", match.MinAttempts?.ToString(CultureInfo.InvariantCulture)),
            ("last reply", match.LastReply),
        };
        var given = parts.Where(part => part.Value is not null)
            .Select(part => $"{part.Name} {(part.Value!.Length == 0 ? "(none)" : part.Value)}").ToList();
        return given.Count == 0 ? "all mail" : string.Join(", ", given);
    }
}
