namespace PolicyMta.IspRules.Adaptive;

/// <summary>Says what a receiver's reply means for the speed, and names it without the receiver's own words.</summary>
internal static class RefusalText
{
    private static readonly string[] Connections = ["connection", "concurrent", "simultaneous"];

    public static string Of(RefusalKind kind, SmtpReply reply) =>
        $"{(kind == RefusalKind.Rate ? "rate" : "connections")} refused: {reply.Code}{(reply.Enhanced is { } code ? $" {code}" : "")}";

    /// <summary>What a reply is about that was found to be about too many messages or connections.</summary>
    public static RefusalKind KindOf(BounceContext failure)
    {
        if (failure.Stage is SmtpStage.Connect or SmtpStage.Banner or SmtpStage.Ehlo)
            return RefusalKind.Connections;
        foreach (var word in Connections)
        {
            if (failure.Reply.Text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return RefusalKind.Connections;
        }

        return RefusalKind.Rate;
    }
}
