using System.Globalization;
using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Engagement.Hits;

/// <summary>
/// The events of hits. First a hit is an event of the plugin's own, so that none is lost while it waits for its verdict; then it is told as
/// an open or a click, or as a machine's.
/// </summary>
internal static class HitEvents
{
    /// <summary>A hit that waits for its verdict.</summary>
    public const string Hit = "PolicyMta.Engagement.hit";

    /// <summary>A hit that a machine made.</summary>
    public const string Machine = "PolicyMta.Engagement.machine";

    public const string Click = "click";
    public const string Open = "open";

    private const char Between = ',';

    public static DeliveryEvent Of(Token token, ImmutableArray<string> evidence, DateTimeOffset now)
    {
        var labels = ImmutableDictionary.CreateBuilder<string, string>();
        labels[Labels.Hit] = token.Kind == TokenKind.Open ? Open : Click;
        labels[Labels.Group] = token.Group.ToString("x32", CultureInfo.InvariantCulture);
        labels[Labels.Number] = token.Number.ToString(CultureInfo.InvariantCulture);
        if (token.Variant.Length > 0)
            labels[Labels.Variant] = token.Variant;
        if (token.Link.Length > 0)
            labels[Labels.Link] = token.Link;
        if (token.Url.Length > 0)
            labels[Labels.Url] = token.Message is null ? WithoutQuery(token.Url) : token.Url;
        if (!evidence.IsEmpty)
            labels[Labels.Evidence] = string.Join(Between, evidence);
        return new DeliveryEvent
        {
            Kind = Hit,
            Time = now,
            OriginalId = token.Message,
            Tenant = token.Tenant,
            Campaign = token.Campaign,
            Recipients = token.Recipient is null ? [] : [token.Recipient],
            Domain = token.Recipient is null ? null : Recipient.DomainOf(token.Recipient),
            Protocol = "HTTP",
            Metadata = labels.ToImmutable(),
        };
    }

    /// <summary>A hit with its verdict.</summary>
    public static DeliveryEvent Judged(DeliveryEvent hit, Verdict verdict, ImmutableArray<string> reasons)
    {
        var isOpen = hit.Metadata.GetValueOrDefault(Labels.Hit) == Open;
        var labels = hit.Metadata.Remove(Labels.Evidence).Remove(Labels.Number).SetItem(Labels.Verdict, Word(verdict))
            .SetItem("happened_at", hit.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        return hit with
        {
            EventId = null,
            Kind = verdict == Verdict.Machine ? Machine : isOpen ? EventKind.Opened : EventKind.Clicked,
            Metadata = reasons.IsEmpty ? labels : labels.SetItem(Labels.Reasons, string.Join(Between, reasons)),
        };
    }

    /// <summary>A hit without what leads to the recipient.</summary>
    public static DeliveryEvent Anonymous(DeliveryEvent hit) => hit with
    {
        OriginalId = null,
        Recipients = [],
        Domain = null,
        Metadata = hit.Metadata.TryGetValue(Labels.Url, out var url) ? hit.Metadata.SetItem(Labels.Url, WithoutQuery(url)) : hit.Metadata,
    };

    public static ImmutableArray<string> EvidenceOf(DeliveryEvent hit) =>
        hit.Metadata.TryGetValue(Labels.Evidence, out var words) ? [.. words.Split(Between)] : [];

    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Human => "human",
        Verdict.Machine => "machine",
        _ => "undecided",
    };

    /// <summary>A query often names the recipient.</summary>
    private static string WithoutQuery(string url) => url.IndexOfAny(['?', '#']) is >= 0 and var at ? url[..at] : url;
}
