using PolicyMta.Core.Directives;
using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>What came of a release, a hold or a bounce, in words.</summary>
internal static class QueueActionText
{
    public static void Write(QueueAction action, QueueActionReport report, Terminal terminal)
    {
        var done = action switch
        {
            QueueAction.Release => report.DryRun ? "Would release" : "Released",
            QueueAction.Hold => report.DryRun ? "Would hold" : "Held",
            _ => report.DryRun ? "Would bounce" : "Bounced",
        };
        if (report is { Directive: { } directive, UndoUntil: { } undo })
        {
            done = "Will bounce";
            terminal.Console.WriteLine(
                $"Held until {DisplayText.Time(undo)}, then given up: 'policymta directives cancel {directive}' undoes it, "
                    + $"'directives show {directive}' says how far it is.");
        }

        var deliveries = DisplayText.Count(report.Deliveries, "queued delivery", "queued deliveries");
        terminal.Console.WriteLine($"{done} {DisplayText.Count(report.Recipients, "recipient")} in {deliveries}.");
        Tell(report.Ready, action == QueueAction.Release
            ? "more match and are ready already: they wait for their ready queue alone ('policymta queue summary' says for what)."
            : "more match and have just become ready.");
        Tell(report.UnderWay, "more match and are being routed or sent at this moment; they were skipped.");
        Tell(report.Postponed, "more match and wait for the time that their sender chose; they were skipped.");
        Tell(report.Unknown, "more are not routed yet and may match; they were skipped.");
        foreach (var domain in report.Domains)
            terminal.Console.WriteLine($"  {DisplayText.Number(domain.Deliveries),10}  {PrintableText.Line(domain.Domain)}");
        if (report.Samples.Count > 0)
            terminal.Console.WriteLine($"For example {string.Join(", ", report.Samples.Take(3))}.");

        void Tell(int count, string what)
        {
            if (count > 0)
                terminal.Console.WriteLine($"{DisplayText.Number(count)} {what}");
        }
    }

    /// <summary>What came of the release of one message.</summary>
    public static string Describe(ActionReport report)
    {
        if (report.Done)
            return $"Released {report.Id}.";
        var recipients = $"{DisplayText.Count(report.UnderWay, "recipient")} of {report.Id} {(report.UnderWay == 1 ? "is" : "are")}";
        var left = report.ReadyIn.Count == 0
            ? $"{recipients} being routed or sent at this moment: there is nothing to release."
            : $"{recipients} ready already, held by nobody: there is nothing to release. "
                + string.Join(" ", report.ReadyIn.Select(Describe));
        return report.Changed == 0 ? left : $"Released {DisplayText.Count(report.Changed, "recipient")} of {report.Id}; {left}";
    }

    private static string Describe(ReadyQueueReport queue)
    {
        var why = queue.WaitingFor switch
        {
            WaitReason.Paused => "is paused",
            WaitReason.Backoff => "waits after failed connections",
            WaitReason.Connecting => "waits for a connection that is being made",
            WaitReason.Connections => "has all the connections that it may have",
            WaitReason.Rate => "waits for its rate",
            WaitReason.Counter => $"waits for the counter '{queue.WaitingForCounter}' of its profile",
            _ => "is sending",
        };
        var limits = string.Join("; ", queue.Limits.Select(Describe));
        return PrintableText.Line(
            $"The ready queue from {queue.Source} to {queue.Site} {why}{(limits.Length == 0 ? "" : $": {limits}")}.");
    }

    private static string Describe(LimitInForce limit)
    {
        var ends = limit.Until is { } until ? $"until {DisplayText.Time(until)}" : "until it is cancelled";
        var end = limit.Kind == "suspend" ? "; 'policymta resume' or 'directives cancel' ends it" : "";
        return $"{limit.Kind} by {limit.Author ?? "the server"}, {ends}{(limit.Reason is null ? "" : $" ({limit.Reason})")}{end}";
    }
}
