using PolicyMta.Engagement.Consent;
using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Engagement.Rewriting;

/// <summary>
/// Rewrites the links of a message's HTML and puts a pixel in, as far as sender, administrator and recipient allow; all else stays.
/// Asked after all other policy, so that tenant, campaign, labels and recipients are those that hold.
/// </summary>
internal sealed class TrackMessage(
    EngagementOptions options, TrackingRules rules, TokenSeal seal, ConsentBook consent, IMimeReader mime, EngagementMetrics metrics)
    : IInjectHandler
{
    private const string Off = "off";
    private const string Preferences = "preferences";
    private const int MaxName = 100;
    private const int MaxUrl = 2_000;

    public bool IsIdle => rules.IsOff;

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken) => new(Decide(context));

    private InjectDecision? Decide(InjectContext context)
    {
        var message = context.Message;
        var allowed = rules.Of(message);
        if (allowed == Tracking.None || message.Recipients.IsEmpty || rules.UrlOf(message.Tenant) is not { Length: > 0 } url
            || mime.Read(context.Content).Html is not { Length: > 0 } html)
            return null;
        var tracking = TryAskRecipients(message, allowed);
        var pieces = Pieces(message, html, url, tracking);
        metrics.CountMessage((pieces.Count == 0 ? Tracking.None : tracking).Word());
        return pieces.Count == 0 ? null : new InjectDecision
        {
            Edits = [new MessageEdit { SpliceHtml = [.. pieces] }],
            Metadata = InjectDecision.None.Metadata.Add(Labels.Tracking, tracking.Word()),
            Reason = tracking.Word(),
        };
    }

    /// <summary>If what recipients said cannot be read, nothing is learnt; their mail goes out.</summary>
    private Tracking TryAskRecipients(MessageFacts message, Tracking allowed)
    {
        try
        {
            return OfRecipients(message, allowed);
        }
        catch (IOException)
        {
            return Tracking.None;
        }
    }

    /// <summary>A message is the same for all of its recipients: who wants least decides; one alone can be told from others.</summary>
    private Tracking OfRecipients(MessageFacts message, Tracking allowed)
    {
        var tracking = message.Recipients.Length > 1 && allowed == Tracking.Identified ? Tracking.Anonymous : allowed;
        foreach (var recipient in message.Recipients)
        {
            if (tracking == Tracking.None)
                break;
            var will = consent.MostOf(message.Tenant, recipient.Address);
            tracking = will < tracking ? will : tracking;
        }

        return tracking;
    }

    private List<TextSplice> Pieces(MessageFacts message, string html, string url, Tracking tracking)
    {
        var pieces = new List<TextSplice>();
        var found = HtmlLinks.In(html);
        using var tokens = tracking switch
        {
            Tracking.None => null,
            Tracking.Anonymous => seal.Begin(message.Tenant, message.Campaign, VariantOf(message)),
            _ => seal.Begin(message.Tenant, message.Campaign, VariantOf(message), message.Id, message.Recipients[0].Address),
        };
        foreach (var link in found.Links)
        {
            var token = string.Equals(link.Track, Preferences, StringComparison.OrdinalIgnoreCase)
                ? PreferencesOf(message)
                : TokenOf(link, tokens, url);
            if (token is not null)
                pieces.Add(new TextSplice(link.Start, link.Length, $"\"{url}/{token}\""));
        }

        if (options.Opens && tokens?.Write(TokenKind.Open) is { } pixel)
        {
            var image = $"<img src=\"{url}/o?t={pixel}\" width=\"1\" height=\"1\" alt=\"\" style=\"border:0;height:1px;width:1px\">";
            // What follows the end of the body may hold links, too; pieces go in order.
            var place = pieces.FindIndex(piece => piece.Start >= found.End);
            pieces.Insert(place < 0 ? pieces.Count : place, new TextSplice(found.End, 0, image));
        }

        return pieces;
    }

    private string? TokenOf(FoundLink link, MessageSeal? tokens, string url)
    {
        if (tokens is null || !options.Clicks || link.Url.Length > MaxUrl
            || string.Equals(link.Track, Off, StringComparison.OrdinalIgnoreCase)
            || LinkTarget.Of(link.Url) is null || link.Url.Any(char.IsControl)
            || link.Url.StartsWith(url, StringComparison.OrdinalIgnoreCase))
            return null;
        return tokens.Write(TokenKind.Click, NameOf(link.Track), link.Url) is { } token ? "c?t=" + token : null;
    }

    /// <summary>The page is about one recipient, whatever is learnt of the message.</summary>
    private string? PreferencesOf(MessageFacts message)
    {
        if (message.Recipients.Length > 1)
            return null;
        using var tokens = seal.Begin(message.Tenant, message.Campaign, VariantOf(message), message.Id, message.Recipients[0].Address);
        return tokens?.Write(TokenKind.Preferences) is { } token ? "p?t=" + token : null;
    }

    private static string VariantOf(MessageFacts message) => NameOf(message.Metadata.GetValueOrDefault(Labels.Variant));

    private static string NameOf(string? given)
    {
        var name = given is null ? "" : string.Concat(given.Where(static c => !char.IsControl(c)));
        return name.Length <= MaxName ? name : name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)];
    }
}
