using PolicyMta.Core.Hooks;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>
/// What was decided in a message's life, once each and in order, and about whom. Of a message that was split, or of which recipients were
/// refused, a decision without its recipients tells nothing.
/// </summary>
internal static class ExplainedDecisions
{
    /// <summary>The recipients that are named before the rest is counted.</summary>
    private const int MostNamed = 3;

    public static IReadOnlyList<(DecisionReport Decision, string About)> Of(ExplainReport report)
    {
        var ofQueued = (report.Message?.Decisions ?? []).Select(decision => (Decision: decision, Recipients: (IReadOnlyList<string>)[]));
        var ofEvents = report.Events.SelectMany(
            item => item.Decisions, (item, decision) => (Decision: decision, Recipients: RecipientsOf(item, decision)));
        return [.. ofQueued.Concat(ofEvents)
            .GroupBy(told => (told.Decision.Time, told.Decision.Hook, told.Decision.Handler, told.Decision.Decision))
            .OrderBy(group => group.Key.Time)
            .Select(group => (group.First().Decision, About([.. group.SelectMany(told => told.Recipients).Distinct()])))];
    }

    /// <summary>Those that an event's decision was about, or none if it was about all of the message.</summary>
    private static IReadOnlyList<string> RecipientsOf(EventReport item, DecisionReport decision) =>
        decision.Hook switch
        {
            HookName.Route or HookName.Bounce => item.Recipients,
            HookName.Recipient when item.Kind == "rejected" => item.Recipients,
            _ => [],
        };

    private static string About(IReadOnlyList<string> recipients) => recipients.Count switch
    {
        0 => "",
        <= MostNamed => " for " + string.Join(", ", recipients),
        _ => $" for {string.Join(", ", recipients.Take(MostNamed))} and {recipients.Count - MostNamed} more",
    };
}
