namespace PolicyMta.IspRules.Quotas;

/// <summary>At on-inject, after all other handlers: counts what tenants send, and refuses or puts off what is over their quotas.</summary>
internal sealed class CountByQuota(QuotaBook book) : IInjectHandler
{
    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        // The server's own notices are nobody's mail.
        if (context.Source.Protocol == "internal" || context.Message.Recipients.IsEmpty)
            return null;
        var message = context.Message;
        var answer = await book.TakeAsync(message.Tenant, message.Recipients.Length, message.Envelope.NotBefore, cancellationToken);
        if (answer.Full is not { } full)
            return null;
        var tenant = Shown.Of(message.Tenant);
        if (answer.NotBefore is { } begin)
            return new InjectDecision
            {
                NotBefore = begin,
                Reason = $"quota {full.Name}: {full.Text} of tenant {tenant} are used up; sent from {TimeText.Of(begin)} on",
            };
        return new InjectDecision
        {
            Reject = answer.Anew is { } anew
                ? SmtpReply.Parse($"452 4.7.1 The quota of {full.Text} is used up; it begins anew at {TimeText.Of(anew)}")
                : SmtpReply.Parse($"550 5.7.1 The message has more recipients than the quota of {full.Text} allows"),
            Reason = $"quota {full.Name} of tenant {tenant}",
        };
    }
}
