using System.Text.RegularExpressions;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing.Mjml;
using PolicyMta.Campaigns.Rendering;
using PolicyMta.Campaigns.Rights;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// Checks what authors write, and makes of it what is sent: HTML of MJML, CSS inlined, plain text, and the brand's blocks as they are at
/// that moment, so that a published version never changes. Thread-safe.
/// </summary>
internal sealed partial class Workshop(LiquidReader reader, CssInliner inliner, MjmlCompiler mjml)
{
    /// <summary>Gmail cuts longer messages off.</summary>
    private const int ClippedAt = 102 * 1024;

    /// <summary>Everything that is wrong with the words of a template.</summary>
    public async Task<List<Mistake>> MistakesInAsync(
        TemplateContent content, IReadOnlyDictionary<string, BrandBlock> brand, CancellationToken stop)
    {
        var mistakes = new List<Mistake>();
        foreach (var (locale, kind, source) in PartsOf(content))
        {
            var place = PlaceOf(locale, kind);
            if (reader.Read(source, place, mistakes) is null)
                continue;
            foreach (var (name, line) in BlocksIn(source).Where(block => !brand.ContainsKey(block.Name)))
                mistakes.Add(Mistake.At(place, line, $"names the brand block '{name}', which is not there."));
            if (kind == PartKind.Mjml && await mjml.CompileAsync(source, place, mistakes, stop) is { } html)
                reader.Read(html, place, mistakes);
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
    public async Task<PublishedContent> PublishAsync(
        TemplateContent content, IReadOnlyDictionary<string, BrandBlock> brand, CancellationToken stop)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        var locales = ImmutableSortedDictionary.CreateBuilder<string, LocaleWords>(StringComparer.Ordinal);
        foreach (var (locale, words) in content.Locales)
            locales[locale] = await PublishAsync(locale, words, brand, warnings, stop);
        var used = content.Locales.Values.SelectMany(words => words.Parts()).SelectMany(part => BlocksIn(part.Source))
            .Select(block => block.Name).Where(brand.ContainsKey).Distinct().ToImmutableSortedDictionary(
                name => name, name => brand[name], StringComparer.Ordinal);
        return new PublishedContent(new TemplateContent(content.DefaultLocale, locales.ToImmutable()), used, warnings.ToImmutable());
    }

    /// <summary>What a part is called in mistakes.</summary>
    public static string PlaceOf(string locale, PartKind kind) => $"locales.{locale}.{kind.Word()}";

    private async Task<LocaleWords> PublishAsync(
        string locale, LocaleWords words, IReadOnlyDictionary<string, BrandBlock> brand, ImmutableArray<string>.Builder warnings,
        CancellationToken stop)
    {
        if (words.Mjml is { } mjmlSource)
        {
            var place = PlaceOf(locale, PartKind.Mjml);
            var mistakes = new List<Mistake>();
            var made = await mjml.CompileAsync(mjmlSource, place, mistakes, stop) ?? throw Refusal.Bad([.. mistakes]);
            if (made.Contains(MjmlCompiler.IconsOfOthers, StringComparison.OrdinalIgnoreCase))
                warnings.Add($"{place} loads icons of mj-social from {MjmlCompiler.IconsOfOthers}: give src with a picture of your own.");
            return Finished(words with { Html = made, Mjml = null }, made, place, brand, warnings);
        }

        if (words.Html is null)
            return words;
        var inPlace = PlaceOf(locale, PartKind.Html);
        var (html, warning) = inliner.Inline(words.Html);
        if (warning is not null)
            warnings.Add($"{inPlace} {warning}");
        return Finished(words, html, inPlace, brand, warnings);
    }

    /// <summary>Words with the HTML that is sent, and plain text of them.</summary>
    private static LocaleWords Finished(
        LocaleWords words, string html, string place, IReadOnlyDictionary<string, BrandBlock> brand,
        ImmutableArray<string>.Builder warnings)
    {
        var size = System.Text.Encoding.UTF8.GetByteCount(html)
            + BlocksIn(html).Sum(block => System.Text.Encoding.UTF8.GetByteCount(brand.GetValueOrDefault(block.Name)?.Html ?? ""));
        if (size > ClippedAt)
        {
            warnings.Add(
                $"{place} has {size / 1024} KB: Gmail shows 102 KB of a message, and cuts the rest off with its unsubscribe link.");
        }

        var text = words.Text ?? PlainText.Of(words.Html!);
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
