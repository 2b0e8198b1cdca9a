using System.Text;
using PolicyMta.Engagement.Hits;
using PolicyMta.Engagement.Rewriting;
using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Engagement.Consent;

/// <summary>
/// <c>/p?t=TOKEN</c>: where a recipient says what may be learnt. GET asks and changes nothing; POST keeps the choice, which holds for mail
/// already sent as well.
/// </summary>
internal sealed class PreferencePage(TokenSeal seal, ConsentBook consent, TrackingRules rules, IEventEmitter events, TimeProvider time)
{
    /// <summary>The event of a choice.</summary>
    public const string Chosen = "PolicyMta.Engagement.consent";

    private const string Field = "tracking=";
    private const int MaxBody = 1024;

    public void Map(IPluginBuilder builder)
    {
        var options = new HttpEndpointOptions { Access = HttpAccess.Public, MaxBodyBytes = MaxBody };
        builder.MapHttp("GET", "/p", (call, _) => new(Show(call)), options);
        builder.MapHttp("POST", "/p", ChooseAsync, options);
    }

    private HttpReply Show(HttpCall call)
    {
        if (Read(call) is not { } token)
            return Pages.NotValid;
        try
        {
            return Pages.Ask(token, NowOf(token), isKept: false);
        }
        catch (IOException)
        {
            return Pages.Later;
        }
    }

    private async ValueTask<HttpReply> ChooseAsync(HttpCall call, CancellationToken cancellationToken)
    {
        if (Read(call) is not { } token)
            return Pages.NotValid;
        try
        {
            if (ChoiceIn(Encoding.Latin1.GetString(call.Body.Span)) is not { } tracking)
                return Pages.Ask(token, NowOf(token), isKept: false);
            await consent.SetAsync(token.Tenant, token.Recipient!, tracking, cancellationToken);
            events.Emit(new DeliveryEvent
            {
                Kind = Chosen,
                Time = time.GetUtcNow(),
                Tenant = token.Tenant,
                Campaign = token.Campaign,
                // Who keeps more of a recipient than this plugin must know whose choice it is.
                Recipients = [token.Recipient!],
                Metadata = ImmutableDictionary<string, string>.Empty.Add(Labels.Tracking, tracking.Word()),
            });
            return Pages.Ask(token, NowOf(token), isKept: true, tracking);
        }
        catch (IOException)
        {
            return Pages.Later;
        }
    }

    private Token? Read(HttpCall call) =>
        seal.Read(call.GetQuery("t")) is { Kind: TokenKind.Preferences, Recipient: not null } token ? token : null;

    /// <summary>What holds: the sender's administrator may allow less than the recipient, and so may a choice about all mail.</summary>
    private Tracking NowOf(Token token)
    {
        var (most, ceiling) = (consent.MostOf(token.Tenant, token.Recipient!), rules.CeilingOf(token.Tenant));
        return most < ceiling ? most : ceiling;
    }

    /// <summary>The field of a form.</summary>
    private static Tracking? ChoiceIn(string body)
    {
        foreach (var field in body.Split('&'))
        {
            if (field.StartsWith(Field, StringComparison.Ordinal) && TrackingWords.Read(field.AsSpan(Field.Length)) is { } tracking)
                return tracking;
        }

        return null;
    }
}
