using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rendering;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>One language of a published version, parsed. Immutable; rendered for many recipients at once.</summary>
internal sealed class CompiledTemplate : IMessageTemplate
{
    private readonly string _name;
    private readonly Renderer _renderer;
    private readonly ImmutableArray<(PartKind Kind, LiquidText Text, string Place)> _parts;
    private readonly ImmutableDictionary<string, LiquidText> _htmlBlocks;
    private readonly ImmutableDictionary<string, LiquidText> _textBlocks;

    private CompiledTemplate(
        string name, string label, Renderer renderer, ImmutableArray<(PartKind Kind, LiquidText Text, string Place)> parts,
        ImmutableDictionary<string, LiquidText> htmlBlocks, ImmutableDictionary<string, LiquidText> textBlocks)
    {
        (_name, Label, _renderer, _parts, _htmlBlocks, _textBlocks) = (name, label, renderer, parts, htmlBlocks, textBlocks);
        Length = parts.Sum(part => part.Text.Source.Length) + htmlBlocks.Values.Concat(textBlocks.Values).Sum(block => block.Source.Length);
    }

    public string Label { get; }

    public int Length { get; }

    /// <summary>The variables that must be given.</summary>
    public ImmutableSortedSet<string> Required =>
        [.. _parts.SelectMany(part => part.Text.Required), .. Blocks.SelectMany(static block => block.Required)];

    /// <summary>Those that may be missing.</summary>
    public ImmutableSortedSet<string> Optional =>
        [.. _parts.SelectMany(part => part.Text.Optional).Concat(Blocks.SelectMany(static block => block.Optional)).Except(Required)];

    private IEnumerable<LiquidText> Blocks => _htmlBlocks.Values.Concat(_textBlocks.Values);

    /// <summary>Parses one language; null if there are mistakes.</summary>
    /// <param name="name">The template's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="published">What is sent.</param>
    /// <param name="locale">The language, which is there.</param>
    /// <param name="reader">What parses.</param>
    /// <param name="renderer">What renders.</param>
    /// <param name="mistakes">Takes the mistakes.</param>
    /// <param name="subject">A subject in place of the template's own.</param>
    public static CompiledTemplate? Of(
        string name, long version, PublishedContent published, string locale, LiquidReader reader, Renderer renderer,
        List<Mistake> mistakes, string? subject = null)
    {
        var before = mistakes.Count;
        var parts = ImmutableArray.CreateBuilder<(PartKind, LiquidText, string)>();
        foreach (var (kind, source) in published.Words.Locales[locale].Parts())
        {
            var isOther = kind == PartKind.Subject && subject is not null;
            var place = isOther ? "subject" : Workshop.PlaceOf(locale, kind);
            if (reader.Read(isOther ? subject! : source, place, mistakes) is { } text)
                parts.Add((kind, text, place));
        }

        var html = BlocksOf(published, static block => block.Html, reader, mistakes);
        var plain = BlocksOf(published, static block => block.Text, reader, mistakes);
        return mistakes.Count > before ? null : new CompiledTemplate(
            version == 0 ? "The template" : $"Template {name}, version {version}",
            $"{name}/{version}/{locale}", renderer, parts.ToImmutable(), html, plain);
    }

    public RenderedTemplate Render(IReadOnlyDictionary<string, string> values) => Render(values, CancellationToken.None);

    /// <summary>Renders for somebody who may go before it is done.</summary>
    public RenderedTemplate Render(IReadOnlyDictionary<string, string> values, CancellationToken stop)
    {
        if (TemplateValues.Of(values, out var clash) is not { } read)
            return new RenderedTemplate { Mistakes = [clash!] };
        var mistakes = Blocks.SelectMany(static block => block.Required).Distinct().Where(path => !read.Has(path))
            .Select(static path => new Mistake("a brand block", $"needs the variable '{path}', which is not given.")).ToList();
        var written = _parts.ToDictionary(
            part => part.Kind,
            part => _renderer.Render(
                part.Text, part.Kind, part.Kind == PartKind.Html ? _htmlBlocks : _textBlocks, read, part.Place, mistakes,
                stop));
        return mistakes.Count > 0
            ? new RenderedTemplate { Mistakes = [.. mistakes.Select(mistake => $"{_name}: {mistake.Place} {mistake.Message}")] }
            : new RenderedTemplate
            {
                Subject = written[PartKind.Subject],
                Html = written.GetValueOrDefault(PartKind.Html),
                Text = written.GetValueOrDefault(PartKind.Text),
            };
    }

    private static ImmutableDictionary<string, LiquidText> BlocksOf(
        PublishedContent published, Func<BrandBlock, string> source, LiquidReader reader, List<Mistake> mistakes)
    {
        var blocks = ImmutableDictionary.CreateBuilder<string, LiquidText>(StringComparer.Ordinal);
        foreach (var (name, block) in published.Blocks)
        {
            if (reader.Read(source(block), $"brand.{name}", mistakes) is { } text)
                blocks[name] = text;
        }

        return blocks.ToImmutable();
    }
}
