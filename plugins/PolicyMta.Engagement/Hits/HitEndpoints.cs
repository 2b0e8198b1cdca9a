using PolicyMta.Engagement.Consent;
using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Engagement.Hits;

/// <summary>
/// <c>/c?t=TOKEN</c> and <c>/o?t=TOKEN</c>, open to everybody. A link leads where it was made to lead; a token that is not genuine, too old
/// or cut off leads nowhere.
/// </summary>
internal sealed class HitEndpoints(
    TokenSeal seal, ConsentBook consent, CutBook cuts, Witness witness, BurstBook bursts, IEventEmitter events, EngagementMetrics metrics,
    TimeProvider time)
{
    /// <summary>A picture of one transparent point (GIF89a).</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private static readonly ImmutableArray<HeaderField> Guards = [new("Cache-Control", "no-store"), new("Referrer-Policy", "no-referrer")];

    private static readonly HttpReply Picture = new() { ContentType = "image/gif", Body = Pixel, Headers = Guards };

    public void Map(IPluginBuilder builder)
    {
        var options = new HttpEndpointOptions { Access = HttpAccess.Public, MaxBodyBytes = 0 };
        builder.MapHttp("GET", "/c", (call, _) => new(Click(call)), options);
        builder.MapHttp("GET", "/o", (call, _) => new(Open(call)), options);
    }

    private HttpReply Click(HttpCall call)
    {
        if (seal.Read(call.GetQuery("t")) is not { Kind: TokenKind.Click } token || cuts.IsCut(token.Tenant, token.Campaign)
            || LinkTarget.Of(token.Url) is not { } location)
        {
            metrics.CountHit("refused");
            return Pages.NotValid;
        }

        Tell(token, call);
        return new HttpReply { Status = 302, Headers = [new HeaderField("Location", location), .. Guards] };
    }

    /// <summary>A picture comes whatever the token is: a reader's mail shows no hole.</summary>
    private HttpReply Open(HttpCall call)
    {
        if (seal.Read(call.GetQuery("t")) is { Kind: TokenKind.Open } token && !cuts.IsCut(token.Tenant, token.Campaign))
            Tell(token, call);
        else
            metrics.CountHit("refused");
        return Picture;
    }

    private void Tell(Token token, HttpCall call)
    {
        if (Allowed(token) is not { } allowed)
        {
            metrics.CountHit("not-wanted");
            return;
        }

        var hit = HitEvents.Of(allowed, witness.Of(call), time.GetUtcNow());
        HitReader.Note(bursts, hit);
        events.Emit(hit);
    }

    /// <summary>What of a token may be learnt now, whatever was allowed when its mail was sent; null for nothing.</summary>
    private Token? Allowed(Token token) => token.Recipient is null ? token : consent.OfSent(token.Tenant, token.Recipient) switch
    {
        Tracking.Identified => token,
        Tracking.Anonymous => token with { Message = null, Recipient = null },
        _ => null,
    };
}
