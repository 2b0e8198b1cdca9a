using System.Net;
using System.Text.RegularExpressions;

namespace PolicyMta.Simulation.Reading;

/// <summary>The pictures and links of a message that lead to this machine, and no others: nothing else is ever asked.</summary>
/// <param name="Pictures">Pictures.</param>
/// <param name="Links">Links, in order.</param>
internal sealed partial record MailLinks(IReadOnlyList<Uri> Pictures, IReadOnlyList<Uri> Links)
{
    public static MailLinks In(string html) => new(Of(Picture(), html), Of(Link(), html));

    private static List<Uri> Of(Regex pattern, string html) =>
    [
        .. pattern.Matches(html)
            .Select(static match => Uri.TryCreate(WebUtility.HtmlDecode(match.Groups[1].Value), UriKind.Absolute, out var url) ? url : null)
            .OfType<Uri>()
            .Where(static url =>
                url.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address)),
    ];

    [GeneratedRegex("<img [^>]*src=\"([^\"]+)\"", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Picture();

    [GeneratedRegex("<a [^>]*href=\"([^\"]+)\"", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
