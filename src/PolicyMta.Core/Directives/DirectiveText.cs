namespace PolicyMta.Core.Directives;

/// <summary>Directives in words.</summary>
internal static class DirectiveText
{
    /// <summary>What a directive says for itself in events, traces and notices.</summary>
    public static string Describe(this Directive directive) =>
        $"{directive.Request.Reason} (directive {directive.Id} by {directive.Author})";

    /// <summary>Whether a bounce only holds what matches yet.</summary>
    public static bool CanBeUndone(this Directive directive, DateTimeOffset now) => directive.UndoUntil > now;

    /// <summary>The reply that a bounce gives messages up with.</summary>
    public static SmtpReply BounceReply(this Directive directive) =>
        directive.Request.Reply ?? new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), directive.Describe());
}
