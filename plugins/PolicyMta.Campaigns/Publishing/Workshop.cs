using System.Text.RegularExpressions;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rendering;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// Checks what authors write, and makes of it what is sent: CSS inlined, plain text, and the brand's blocks as they are at that moment, so
/// that a published version never changes. Thread-safe.
/// </summary>
internal sealed partial class Workshop(LiquidReader reader, CssInliner inliner)
{
    /// <summary>Gmail cuts longer messages off.</summary>
    private const int ClippedAt = 102 * 1024;

    /// <summary>Everything that is wrong with the words of a template.</summary>
    public List<Mistake> MistakesIn(TemplateContent content, IReadOnlyDictionary<string, BrandBlock> brand)
    {
        var mistakes = new List<Mistake>();
        foreach (var (locale, kind, source) in PartsOf(content))
        {
            var place = PlaceOf(locale, kind);
            if (reader.Read(source, place, mistakes) is null)
                continue;
            foreach (var (name, line) in BlocksIn(source).Where(block => !brand.ContainsKey(block.Name)))
                mistakes.Add(Mistake.At(place, line, $"names the brand block '{name}', which is not there."));
        }

        return mistakes;
    }

    /// <summary>What is wrong with a block of a brand.</summary>
    public List<Mistake> MistakesIn(BrandBlock block)
    {
        var mistakes = new List<Mistake>();
        foreach (var (field, source) in new[] { ("html", block.Html), ("text", block.Text) })
        {
            if (reader.Read(source, field, mistakes) is null)
                continue;
            foreach (var (_, line) in BlocksIn(source))
                mistakes.Add(Mistake.At(field, line, "names a brand block, which is not possible in one."));
        }

        return mistakes;
    }

    /// <summary>Makes of checked words what is sent.</summary>
    public PublishedContent Publish(TemplateContent content, IReadOnlyDictionary<string, BrandBlock> brand)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        var locales = content.Locales.ToImmutableSortedDictionary(
            pair => pair.Key, pair => Publish(pair.Key, pair.Value, brand, warnings), StringComparer.Ordinal);
        var used = content.Locales.Values.SelectMany(words => words.Parts()).SelectMany(part => BlocksIn(part.Source))
            .Select(block => block.Name).Where(brand.ContainsKey).Distinct().ToImmutableSortedDictionary(
                name => name, name => brand[name], StringComparer.Ordinal);
        return new PublishedContent(new TemplateContent(content.DefaultLocale, locales), used, warnings.ToImmutable());
    }

    /// <summary>What a part is called in mistakes.</summary>
    public static string PlaceOf(string locale, PartKind kind) => $"locales.{locale}.{kind.Word()}";

    private LocaleWords Publish(
        string locale, LocaleWords words, IReadOnlyDictionary<string, BrandBlock> brand, ImmutableArray<string>.Builder warnings)
    {
        if (words.Html is null)
            return words;
        var place = PlaceOf(locale, PartKind.Html);
        var (html, warning) = inliner.Inline(words.Html);
        if (warning is not null)
            warnings.Add($"{place} {warning}");
        var size = System.Text.Encoding.UTF8.GetByteCount(html)
            + BlocksIn(html).Sum(block => System.Text.Encoding.UTF8.GetByteCount(brand.GetValueOrDefault(block.Name)?.Html ?? ""));
        if (size > ClippedAt)
        {
            warnings.Add(
                $"{place} has {size / 1024} KB: Gmail shows 102 KB of a message, and cuts the rest off with its unsubscribe link.");
        }

        var text = words.Text ?? PlainText.Of(words.Html);
        if (text is null)
            warnings.Add($"{place} has Liquid, double braces or elements of which no plain text can be made: give a text of your own.");
        return words with { Html = html, Text = text };
    }

    private static IEnumerable<(string Locale, PartKind Kind, string Source)> PartsOf(TemplateContent content) =>
        content.Locales.SelectMany(pair => pair.Value.Parts().Select(part => (pair.Key, part.Kind, part.Source)));

    private static IEnumerable<(string Name, int Line)> BlocksIn(string source) =>
        Block().Matches(source).Select(match => (match.Groups[1].Value, source.AsSpan(0, match.Index).Count('\n') + 1));

    [GeneratedRegex(@"\{%-?\s*brand\s+([A-Za-z0-9_-]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
