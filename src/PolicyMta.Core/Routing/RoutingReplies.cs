namespace PolicyMta.Core.Routing;

/// <summary>What this server answers itself if a domain leads nowhere (RFC 3463, RFC 7505).</summary>
internal static class RoutingReplies
{
    public static readonly SmtpReply NullMx = new(556, new(5, 1, 10), "The recipient's domain takes no mail (null MX)");

    public static readonly SmtpReply Loop = new(554, new(5, 4, 6), "Mail for the recipient's domain loops back to this server");

    public static readonly SmtpReply UnusableMx = new(550, new(5, 4, 4), "No MX record of the recipient's domain names a host");

    public static readonly SmtpReply NoDomain = new(550, new(5, 1, 3), "The recipient's address has no domain");

    public static readonly SmtpReply NoSuchDomain = new(550, new(5, 1, 2), "The recipient's domain does not exist");

    public static readonly SmtpReply BadLiteral = new(
        550, new(5, 1, 3), "The recipient's domain is not a valid address literal like [192.0.2.1] or [IPv6:2001:db8::1]");

    public static SmtpReply DnsFailed(string? error) => new(451, new(4, 4, 3), $"DNS gave no answer: {error}");
}
