namespace PolicyMta.DkimSigning;

/// <summary>
/// Refuses a message whose author is of a domain all whose keys belong to other tenants: it would leave unsigned in a name that is theirs.
/// Asked last, when policy has decided whose message it is.
/// </summary>
internal sealed class RefuseForeignTenants(Func<KeyRing> ring) : IInjectHandler
{
    /// <summary>The protocol of the server's own notices, which belong to the tenant of the mail that they are about.</summary>
    private const string OwnNotices = "internal";

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        if (context.Source.Protocol == OwnNotices)
            return default;

        var keys = ring();
        foreach (var domain in AuthorDomain.AllIn(context.Content))
        {
            var own = keys.Of(domain);
            if (own.IsEmpty || own.Any(key => key.MaySignFor(context.Message.Tenant)))
                continue;
            var reason = $"this tenant may not write as {own[0].Domain}: its DKIM keys belong to other tenants";
            return new ValueTask<InjectDecision?>(new InjectDecision
            {
                Reject = SmtpReply.Parse($"550 5.7.1 {char.ToUpperInvariant(reason[0])}{reason[1..]}"),
                Reason = reason,
            });
        }

        return default;
    }
}
