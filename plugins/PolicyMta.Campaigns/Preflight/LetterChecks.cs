using System.Globalization;
using System.Text.RegularExpressions;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Sending;

namespace PolicyMta.Campaigns.Preflight;

/// <summary>Looks at each variant's message as the first contact would get it.</summary>
internal sealed partial class LetterChecks(LetterWriter writer)
{
    private const int ClippedAt = 102 * 1024;
    private const int MostNamed = 5;

    private static readonly ImmutableArray<string> WaysOut =
        ["unsubscribe", "preferences", "abmelden", "abbestellen", "désabonner", "desabonner", "baja", "cancelar", "annulla", "afmelden"];

    public IReadOnlyList<Check> Run(CampaignPlan plan, LetterSet letters, ContactRow contact)
    {
        var checks = new List<Check>();
        foreach (var variant in plan.Variants)
        {
            var of = plan.Variants.Length > 1 ? $"Variant {variant.Name}: " : "";
            var rendered = letters.Of(variant.Name, contact.Locale)!.Render(LetterWriter.ValuesOf(contact));
            if (!rendered.Mistakes.IsEmpty)
                continue;
            var (message, mistake) = writer.Compose(plan, rendered, contact.Address);
            checks.Add(message is null
                ? new Check("message", CheckResult.Block, $"{of}It cannot be written for {contact.Address}: {mistake}")
                : Size(of, message.Content.Length));
            checks.Add(rendered.Text is { Length: > 0 }
                ? new Check("text_part", CheckResult.Pass, $"{of}It has plain text.")
                : new Check("text_part", CheckResult.Warn, $"{of}It has no plain text.", "Give the template a body.txt."));
            checks.Add(Looked("links", of, () => Links(of, rendered.Html ?? "")));
            var words = $"{rendered.Html} {rendered.Text}";
            checks.Add(OneClick(of, plan, words));
            checks.Add(Looked("postal_address", of, () => PostalAddress(of, words)));
        }

        return checks;
    }

    /// <summary>A check that gives up on text that takes it too long.</summary>
    private static Check Looked(string name, string of, Func<Check> look)
    {
        try
        {
            return look();
        }
        catch (RegexMatchTimeoutException)
        {
            return new Check(name, CheckResult.Warn, $"{of}It is too odd to be looked at.", "Look at it in a mail program.");
        }
    }

    private static Check Size(string of, int bytes) => bytes <= ClippedAt
        ? new Check("size", CheckResult.Pass, string.Create(CultureInfo.InvariantCulture, $"{of}It has {(bytes + 1023) / 1024} KB."))
        : new Check(
            "size", CheckResult.Warn, string.Create(CultureInfo.InvariantCulture, $"{of}It has {bytes / 1024} KB: Gmail shows 102 KB."),
            "Make it shorter: what is cut off is the end, with the way out.");

    private static Check Links(string of, string html)
    {
        var links = Link().Matches(html).Select(static match => System.Net.WebUtility.HtmlDecode(match.Groups[1].Value).Trim()).ToList();
        var odd = links.Where(static link => !IsGood(link)).Distinct().Take(MostNamed).ToList();
        return odd.Count == 0
            ? new Check("links", CheckResult.Pass, string.Create(CultureInfo.InvariantCulture, $"{of}It has {links.Count} links."))
            : new Check(
                "links", CheckResult.Warn, $"{of}Links that lead nowhere, or without encryption: {string.Join(", ", odd.Select(Shown))}.",
                "Write whole addresses that begin with https://.");
    }

    private static bool IsGood(string link) => link.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)
        || link.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)
        || (link is ['#', _, ..])
        || (Uri.TryCreate(link, UriKind.Absolute, out var target) && target.Scheme == Uri.UriSchemeHttps && target.Host.Length > 0);

    private static Check OneClick(string of, CampaignPlan plan, string words) =>
        plan.List is not null || WaysOut.Any(way => words.Contains(way, StringComparison.OrdinalIgnoreCase))
            ? new Check("one_click", CheckResult.Pass, $"{of}It names a way out.")
            : new Check(
                "one_click", CheckResult.Warn, $"{of}It names no way out.",
                "Put a link to unsubscribe into the template, and let the server add List-Unsubscribe (RFC 8058): "
                    + "'unsubscribe: true' in the senders of PolicyMta.Returns.");

    private static Check PostalAddress(string of, string words) => Address().IsMatch(words)
        ? new Check("postal_address", CheckResult.Pass, $"{of}It has what looks like a postal address.")
        : new Check(
            "postal_address", CheckResult.Warn, $"{of}It has no postal address, which the law of many countries wants in advertisements.",
            "Put it into a brand block for the footer.");

    private static string Shown(string link) =>
        "'" + new string([.. link.Take(80).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]) + "'";

    [GeneratedRegex("""<a\s[^>]{0,2000}?href\s*=\s*["']([^"']{0,2000})["']""", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    /// <summary>A number before or behind some words, as streets have them, or a postal code and a place.</summary>
    [GeneratedRegex(
        """
        <address|\b\d{1,5}[a-z]?\s+\p{Lu}\p{L}+\s+\p{Lu}?\p{L}+|\b\p{Lu}\p{L}{3,}\s\d{1,4}[a-z]?\b|\b[A-Z]{0,2}-?\d{4,6}\s+\p{Lu}\p{L}+
        """,
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
