using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.IspRules.Automation;

/// <summary>The mail that has some facts in common with a failed delivery. Immutable.</summary>
/// <param name="Match">Which mail that is, as directives say it.</param>
/// <param name="Text">The same in words.</param>
/// <param name="Key">What tells it from all others: two that read alike may be of different mail.</param>
internal sealed record Aim(DirectiveMatch Match, string Text, string Key)
{
    private const int LongestInKey = 200;

    /// <returns>Null if a fact is not known of this failure.</returns>
    public static Aim? At(BounceContext failure, ImmutableArray<Facet> facets)
    {
        var match = new DirectiveMatch();
        var (text, key) = (new StringBuilder(), new StringBuilder());
        foreach (var written in facets)
        {
            var facet = written switch
            {
                Facet.Provider when failure.Provider is null => Facet.Site,
                Facet.SourceNetwork when failure.SourceNetwork is null => Facet.Source,
                _ => written,
            };
            if (ValueOf(failure, facet) is not { Length: > 0 } value)
                return null;
            match = With(match, facet, value);
            text.Append(text.Length > 0 ? ", " : "").Append(WordOf(facet)).Append(' ').Append(Shown.Of(value));
            key.Append((int)facet).Append(' ').Append(value.Length).Append(' ').Append(InKey(value)).Append('\n');
        }

        return new Aim(match, text.ToString(), key.ToString());
    }

    public bool Covers(QueueFacts queue) => Is(Match.EgressSource, queue.EgressSource) && Is(Match.Provider, queue.Provider)
        && Is(Match.Site, queue.Site);

    private static bool Is(string? wanted, string? value) =>
        wanted is null || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);

    /// <summary>As directives compare values; of a long one its hash.</summary>
    private static string InKey(string value) => value.Length <= LongestInKey
        ? value.ToUpperInvariant()
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value.ToUpperInvariant())));

    private static string? ValueOf(BounceContext failure, Facet facet) => facet switch
    {
        Facet.Source => failure.EgressSource,
        Facet.SourceNetwork => failure.SourceNetwork,
        Facet.Provider => failure.Provider,
        Facet.Site => failure.Site,
        Facet.Domain => failure.Domain,
        Facet.Tenant => IsReply(failure) ? failure.Message.Tenant : failure.OriginalTenant,
        Facet.Campaign => IsReply(failure) ? failure.Message.Campaign : failure.OriginalCampaign,
        Facet.SenderDomain => (IsReply(failure) ? failure.Message.ReturnPath : failure.OriginalReturnPath) is { } path
            ? Recipient.DomainOf(path)
            : null,
        _ => failure.Recipient,
    };

    /// <summary>Whether its message is the one that failed, and not one that brought a report.</summary>
    private static bool IsReply(BounceContext failure) => failure.Origin == BounceOrigin.Reply;

    private static DirectiveMatch With(DirectiveMatch match, Facet facet, string value) => facet switch
    {
        Facet.Source => match with { EgressSource = value },
        Facet.SourceNetwork => match with { SourceNetwork = value },
        Facet.Provider => match with { Provider = value },
        Facet.Site => match with { Site = value },
        Facet.Domain => match with { Domain = value },
        Facet.Tenant => match with { Tenant = value },
        Facet.Campaign => match with { Campaign = value },
        Facet.SenderDomain => match with { SenderDomain = value },
        _ => match with { Recipient = value },
    };

    private static string WordOf(Facet facet) => facet switch
    {
        Facet.SenderDomain => "sender domain",
        Facet.SourceNetwork => "source network",
        _ => facet.ToString().ToLowerInvariant(),
    };
}
