using System.Collections.Frozen;
using System.Net;
using PolicyMta.Authentication.Arc;
using PolicyMta.Authentication.Dmarc;
using PolicyMta.DnsLookups;
using PolicyMta.Authentication.Results;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Spf;

namespace PolicyMta.Authentication;

/// <summary>
/// Verifies the mail of listeners that ask for it, all at the same time and within a time: what DNS has not answered by then is a
/// temperror. Decides nothing: the results go into a header field and labels, for policy to decide. Clients that logged in are our own
/// users, of whom SPF knows nothing: their mail is not verified. Thread-safe.
/// </summary>
internal sealed class VerifyIncoming(
    AuthenticationOptions options, SpfCheck spf, DkimVerifier dkim, DmarcCheck dmarc, ArcVerifier arc, AuthenticationMetrics metrics,
    TimeProvider time) : IInjectHandler
{
    private readonly FrozenSet<string> _listeners = options.Listeners.ToFrozenSet(StringComparer.Ordinal);

    public bool IsIdle => _listeners.Count == 0;

    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        if (!_listeners.Contains(context.Source.Listener) || context.Source is not { RemoteAddress: { } client, AuthenticatedAs: null })
        {
            var emptied = Labels.Emptied(context.Message.Metadata);
            return emptied.IsEmpty
                ? null
                : new InjectDecision { Metadata = emptied, Reason = "labels of results that nobody here found are emptied" };
        }

        var findings = await FindAsync(context, client, cancellationToken);
        metrics.Count(findings);
        return new InjectDecision
        {
            Edits =
            [
                .. ForeignResults.WithoutOwn(options.Server, context.Content),
                new MessageEdit { AddHeader = ResultsWriter.Write(options.Server, findings) },
            ],
            Metadata = Labels.Emptied(context.Message.Metadata).SetItems(Labels.Of(context.Source.Listener, findings)),
        };
    }

    private async ValueTask<Findings> FindAsync(InjectContext context, IPAddress client, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var header = new HeaderIndex(context.Content.Header);
        var query = new SpfQuery(client, AsciiName.Of(context.Source.Helo), AsciiAddress(context.Message.ReturnPath), options.Server);
        var byAddress = spf.CheckAsync(query, either.Token).AsTask();
        var policy = dmarc.FindAsync(context.Content, either.Token);
        var signatures = dkim.VerifyAsync(context.Content, header, either.Token);
        var chain = arc.VerifyAsync(context.Content, header, either.Token);
        await Task.WhenAll(byAddress, policy, signatures, chain);
        cancellationToken.ThrowIfCancellationRequested();
        var verdict = dmarc.Judge(await policy, await byAddress, await signatures);
        return new Findings(await byAddress, await signatures, verdict, await chain);
    }

    private static string AsciiAddress(string address) =>
        address.LastIndexOf('@') is >= 0 and var at ? address[..(at + 1)] + AsciiName.Of(address[(at + 1)..]) : address;
}
