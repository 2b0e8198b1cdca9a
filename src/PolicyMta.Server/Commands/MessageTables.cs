using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>One message and what was decided on it, for people.</summary>
internal static class MessageTables
{
    public static void Write(MessageReport message, Terminal terminal)
    {
        WriteFacts(message, terminal);
        Write([.. message.Decisions.Select(decision => (decision, ""))], terminal);
    }

    private static void WriteFacts(MessageReport message, Terminal terminal)
    {
        var now = TimeProvider.System.GetUtcNow();
        var facts = terminal.NewTable("What", "Value");
        Row(facts, "id", message.Id);
        Row(facts, "from", message.ReturnPath.Length == 0 ? "<>" : message.ReturnPath);
        Row(facts, "to", string.Join(", ", message.Recipients));
        Row(
            facts,
            "labels",
            $"tenant {message.Tenant}, campaign {(message.Campaign.Length == 0 ? "-" : message.Campaign)}, priority {message.Priority}");
        foreach (var (name, value) in message.Metadata)
            Row(facts, "metadata", $"{name} = {value}");
        Row(
            facts,
            "accepted",
            $"{DisplayText.Time(message.ReceivedAt)} ({DisplayText.Away(message.ReceivedAt, now)}) "
                + $"by {message.Listener}, {message.Protocol}, {DisplayText.Bytes(message.Size)}");
        foreach (var delivery in message.Deliveries)
        {
            var recipients = DisplayText.Count(delivery.Recipients, "recipient");
            var tries = DisplayText.Count(delivery.Attempts, "try", "tries");
            var route = delivery.Site is null ? "" : $" from {delivery.Source} to {delivery.Site} under {delivery.Profile}";
            Row(
                facts,
                delivery.Domain,
                $"{delivery.Phase}, {recipients}, {tries}, "
                    + $"due {DisplayText.Away(delivery.DueAt, now)}{route}");
            if (delivery.LastReply is not null)
                Row(facts, "", "last reply: " + delivery.LastReply.ReplaceLineEndings(" "));
        }

        terminal.Console.Write(facts);
    }

    private static void Write(IReadOnlyList<(DecisionReport Decision, string About)> decisions, Terminal terminal)
    {
        if (decisions.Count == 0)
            return;
        terminal.Console.WriteLine();
        terminal.Console.WriteLine("Decisions:");
        foreach (var (decision, about) in decisions)
        {
            terminal.Console.WriteLine(
                $"{DisplayText.Time(decision.Time)} {decision.Hook} {PrintableText.Line(decision.Handler)} "
                    + $"(generation {decision.Generation}){PrintableText.Line(about)}");
            terminal.Console.WriteLine($"    {(decision.Failed ? "FAILED: " : "")}{PrintableText.Line(decision.Decision)}");
            if (decision.Reason is not null)
                terminal.Console.WriteLine($"    because: {PrintableText.Line(decision.Reason)}");
            foreach (var table in decision.Tables)
                terminal.Console.WriteLine(
                    $"    read: table {PrintableText.Line(table.Name)}, version {PrintableText.Line(table.Hash)}, {table.Rows} rows");
        }
    }

    public static void Write(ExplainReport report, Terminal terminal)
    {
        if (report.Message is not null)
            WriteFacts(report.Message, terminal);

        var table = terminal.NewTable("Time", "What", "Recipients", "Where", "More", "Reply");
        foreach (var item in report.Events)
        {
            var more = string.Join(", ", new[]
            {
                item.Attempt is null ? null : $"try {item.Attempt}", FailureText(item),
                item.NextAttempt is { } next ? "again at " + DisplayText.Time(next) : null, item.Detail,
            }.Where(text => text is not null));
            table.AddRow(QueueTables.Cells(
                DisplayText.Time(item.Time), item.Kind, string.Join(", ", item.Recipients),
                string.Join(" ", new[] { item.Provider, item.RemoteHost }.Where(text => text is not null)), more, item.Reply ?? "-"));
        }

        terminal.Console.WriteLine();
        terminal.Console.Write(table);
        Write(ExplainedDecisions.Of(report), terminal);
    }

    private static string? FailureText(EventReport item)
    {
        if (item.Failure is not { } failure)
            return item.Category;
        var facts = new[] { failure.Kind, failure.Scope }.Where(word => word != "unknown").Append(failure.Blocklist)
            .Append(failure.Rule is { } rule ? $"rule {rule}" : null)
            .Where(text => text is not null)
            .ToList();
        return facts.Count == 0 ? item.Category : $"{item.Category ?? "failed"} ({string.Join(", ", facts)})";
    }

    private static void Row(Table table, string what, string value) => table.AddRow(DisplayText.Cell(what), DisplayText.Cell(value));
}
