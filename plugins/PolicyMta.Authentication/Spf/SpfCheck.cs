using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Spf;

/// <summary>Checks whether a client may send for the domain of the reverse-path, or of its EHLO (RFC 7208). Thread-safe.</summary>
internal sealed class SpfCheck(IMailDns dns, TimeProvider time)
{
    private const string DefaultLocalPart = "postmaster";

    /// <summary>Checks; an end of the caller's time is an answer: temperror.</summary>
    public async ValueTask<SpfVerdict> CheckAsync(SpfQuery query, CancellationToken cancellationToken)
    {
        var isHelo = query.MailFrom.Length == 0;
        var at = query.MailFrom.LastIndexOf('@');
        var domain = isHelo ? query.Helo : query.MailFrom[(at + 1)..];
        var sender = at > 0 ? query.MailFrom : $"{DefaultLocalPart}@{domain}";
        if (domain.EndsWith('.'))
            domain = domain[..^1];
        var run = new SpfRun(dns, query, sender, time.GetUtcNow());
        try
        {
            var result = await run.CheckAsync(domain, cancellationToken);
            return new SpfVerdict(
                result, domain, isHelo,
                result == SpfResult.Fail ? await ExplainAsync(run, cancellationToken) : null,
                result is SpfResult.TempError or SpfResult.PermError ? run.Problem : null);
        }
        catch (OperationCanceledException)
        {
            return new SpfVerdict(SpfResult.TempError, domain, isHelo, Problem: "DNS did not answer in time");
        }
    }

    /// <summary>An explanation is a courtesy: that there is no time for it changes nothing.</summary>
    private static async ValueTask<string?> ExplainAsync(SpfRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await run.ExplainAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
