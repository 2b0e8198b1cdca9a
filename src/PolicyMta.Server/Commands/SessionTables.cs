using PolicyMta.Core.Conversations;
using PolicyMta.Server.Sessions;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>Sessions and transcripts for people.</summary>
internal static class SessionTables
{
    public static void Write(SessionsReport report, Direction? direction, Terminal terminal)
    {
        if (report.Total == 0)
        {
            terminal.Console.WriteLine("No session is open.");
            return;
        }

        if (direction != Direction.Out)
            WriteIn([.. report.Sessions.Where(static session => session.Direction == Direction.In)], terminal);
        if (direction != Direction.In)
            WriteOut([.. report.Sessions.Where(static session => session.Direction == Direction.Out)], terminal);
        if (report.Sessions.Count < report.Total)
        {
            terminal.Console.WriteLine(
                $"These are the oldest {DisplayText.Number(report.Sessions.Count)} of {DisplayText.Number(report.Total)}; "
                    + "--limit shows more.");
        }
    }

    public static void Write(SessionReport session, Terminal terminal)
    {
        var table = terminal.NewTable("What", "Now");
        Row("session", session.Id);
        Row("state", session.State);
        Row("since", DisplayText.Time(session.Since));
        Row("messages", $"{DisplayText.Number(session.Messages)}, {DisplayText.Bytes(session.Bytes)}");
        Row("listener", session.Listener);
        Row("client", session.Client);
        Row("EHLO", session.Helo);
        Row("user", session.User);
        Row("source", Join(session.Source, session.SourceAddress));
        Row("site", session.Site);
        Row("provider", session.Provider);
        Row("host", Join(session.Host, session.Address));
        Row("TLS", session.Tls ?? "none");
        Row("verified by", session.TlsVerifiedBy);
        Row("message", session.Message?.ToString());
        Row("tenant", session.Tenant);
        terminal.Console.Write(table);
        terminal.Console.WriteLine();
        foreach (var line in session.Lines ?? [])
            terminal.Output.WriteLine(TranscriptLines.Describe(line));

        void Row(string what, string? now)
        {
            if (now is not null)
                table.AddRow(QueueTables.Cells(what, now));
        }
    }

    private static void WriteIn(IReadOnlyList<SessionReport> sessions, Terminal terminal)
    {
        if (sessions.Count == 0)
            return;
        var now = TimeProvider.System.GetUtcNow();
        var table = terminal.NewTable(
            "Session", "Listener", "Client", "User", "Tenant", "State", "Since", "Messages", "Bytes", "TLS");
        foreach (var one in sessions)
        {
            table.AddRow(QueueTables.Cells(
                one.Id, one.Listener ?? "-", one.Client ?? "-", one.User ?? "-", one.Tenant ?? "-", one.State,
                DisplayText.Away(one.Since, now), DisplayText.Number(one.Messages), DisplayText.Bytes(one.Bytes), one.Tls ?? "none"));
        }

        terminal.Console.Write(table);
    }

    private static void WriteOut(IReadOnlyList<SessionReport> sessions, Terminal terminal)
    {
        if (sessions.Count == 0)
            return;
        var now = TimeProvider.System.GetUtcNow();
        var table = terminal.NewTable(
            "Session", "Source", "From", "Site", "Host", "Address", "State", "Since", "Messages", "Message", "TLS");
        foreach (var one in sessions)
        {
            table.AddRow(QueueTables.Cells(
                one.Id, one.Source ?? "-", one.SourceAddress ?? "-", one.Site ?? "-", one.Host ?? "-", one.Address ?? "-", one.State,
                DisplayText.Away(one.Since, now), DisplayText.Number(one.Messages), one.Message?.ToString() ?? "-",
                one.TlsVerifiedBy is { } by ? $"{one.Tls}, verified by {by}" : one.Tls ?? "none"));
        }

        terminal.Console.Write(table);
    }

    private static string? Join(string? name, string? address) => name is null ? null : address is null ? name : $"{name} [{address}]";
}
