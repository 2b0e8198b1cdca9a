using System.Collections.Frozen;

namespace PolicyMta.Core.Events;

/// <summary>The kinds that an event may have, so that a misspelt one is told apart from one that has not happened. Immutable.</summary>
internal static class EventKinds
{
    private static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, EventKind.Received, EventKind.Rejected, EventKind.Discarded, EventKind.Delivered,
        EventKind.Deferred, EventKind.Bounced, EventKind.Expired, EventKind.Returned, EventKind.Complained,
        EventKind.Replied, EventKind.Unsubscribed, EventKind.Opened, EventKind.Clicked, EventKind.Held,
        EventKind.Removed, EventKind.Suppressed, EventKind.Throttled, EventKind.Reloaded, EventKind.ReloadFailed,
        EventKind.HandlerFailed);

    /// <summary>What is written instead of a kind that is not known.</summary>
    public static string Expected { get; } =
        $"is not a kind of event; known are {string.Join(", ", All.Order())}, and those of plugins, as in Acme.Plugin.word.";

    /// <summary>The kind as it stands in events, or null if there is no such kind. A kind with a dot is a plugin's own.</summary>
    public static string? Find(string text) =>
        All.TryGetValue(text, out var kind) ? kind : text.Contains('.', StringComparison.Ordinal) ? text : null;
}
