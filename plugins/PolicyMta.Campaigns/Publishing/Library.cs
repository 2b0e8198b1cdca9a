using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Http;
using PolicyMta.Campaigns.Rendering;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// The published templates, for whoever sends: found by organisation, parsed once and kept, since a published version never changes.
/// Thread-safe.
/// </summary>
internal sealed class Library(IPluginDatabase database, Workshop workshop, LiquidReader reader, Renderer renderer) : ITemplateSource
{
    private const int MaxKept = 500;
    private const int MaxDrafts = 20;
    private const int MaxKeptLength = 1024 * 1024;

    private readonly ConcurrentDictionary<(string Organisation, string Name, long Version, string Locale), CompiledTemplate> _kept = new();

    /// <summary>What would be sent of drafts, by the digest of their words and of the brand.</summary>
    private readonly ConcurrentDictionary<string, PublishedContent> _drafts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<TemplateFinding> FindAsync(TemplateRequest request, CancellationToken cancellationToken)
    {
        if (!request.Caller.Has(OrganisationRole.Sender))
            return TemplateFinding.Missing("is not possible: the token's roles in its organisation do not include 'sender'.");
        var organisation = request.Caller.Organisation;
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (await TemplateTable.FindAsync(connection, organisation, request.Template, cancellationToken) is not { } template)
            return TemplateFinding.Missing("is not there: 'policymta template list' shows those of the organisation.");
        if ((request.Version ?? template.PublishedVersion) is not { } number)
            return TemplateFinding.Missing("has no published version: an approver publishes one.");
        if (await TemplateTable.VersionAsync(connection, organisation, template.Name, number, cancellationToken) is not
            { Published: { } published })
            return TemplateFinding.Missing("is not a published version of this template.", "version");

        var content = PublishedContent.Stored(published);
        var locale = content.Words.LocaleFor(request.Locale);
        var key = (organisation, template.Name, number, locale);
        if (!_kept.TryGetValue(key, out var compiled))
        {
            var mistakes = new List<Mistake>();
            compiled = CompiledTemplate.Of(template.Name, number, content, locale, reader, renderer, mistakes)
                ?? throw new InvalidDataException($"Template {template.Name}, version {number}: {mistakes[0].Place} {mistakes[0].Message}");
            Keep(key, compiled);
        }

        return TemplateFinding.Found(compiled);
    }

    /// <summary>What is sent of a version; null if it is not there or was never published.</summary>
    public static async Task<PublishedContent?> PublishedAsync(
        DbConnection connection, string organisation, string template, long version, CancellationToken cancellationToken) =>
        await TemplateTable.VersionAsync(connection, organisation, template, version, cancellationToken) is { Published: { } published }
            ? PublishedContent.Stored(published)
            : null;

    /// <summary>One language of what is sent, parsed; null if there are mistakes, which only the subject may bring.</summary>
    public CompiledTemplate? Compile(
        string name, long version, PublishedContent content, string locale, string? subject, List<Mistake> mistakes) =>
        CompiledTemplate.Of(name, version, content, locale, reader, renderer, mistakes, subject);

    /// <summary>Makes of a version's words what is sent, and parses it: what cannot be sent is not published.</summary>
    public async Task<PublishedContent> PublishAsync(
        string name, long version, TemplateContent content, IReadOnlyDictionary<string, BrandBlock> brand, CancellationToken stop)
    {
        var published = await workshop.PublishAsync(content, brand, stop);
        var mistakes = new List<Mistake>();
        foreach (var locale in content.Locales.Keys)
            CompiledTemplate.Of(name, version, published, locale, reader, renderer, mistakes);
        return mistakes.Count == 0 ? published : throw Refusal.Bad([.. mistakes]);
    }

    /// <summary>Renders a version of any state: as it is sent, or would be now.</summary>
    public async Task<RenderReport> RenderAsync(
        string name, VersionRow version, RenderWish wish, IReadOnlyDictionary<string, BrandBlock> brand, CancellationToken stop)
    {
        var published = version.Published is { } stored ? PublishedContent.Stored(stored) : await DraftedAsync(name, version, brand, stop);
        var locale = published.Words.LocaleFor(wish.Locale);
        var mistakes = new List<Mistake>();
        var compiled = CompiledTemplate.Of(name, version.Version, published, locale, reader, renderer, mistakes)
            ?? throw Refusal.Bad([.. mistakes]);
        var rendered = compiled.Render(wish.Values, stop);
        return rendered.Mistakes.IsEmpty
            ? new RenderReport(version.Version, locale, rendered, compiled.Required, compiled.Optional, published.Warnings)
            : throw new Refusal(422, string.Join(' ', rendered.Mistakes));
    }

    /// <summary>What would be sent of a draft: kept for a while, since who writes one looks at it often.</summary>
    private async Task<PublishedContent> DraftedAsync(
        string name, VersionRow version, IReadOnlyDictionary<string, BrandBlock> brand, CancellationToken stop)
    {
        var key = KeyOf(version.Content, brand);
        if (_drafts.TryGetValue(key, out var known))
            return known;
        var content = ContentJson.Stored(version.Content);
        if (await workshop.MistakesInAsync(content, brand, stop) is [_, ..] wrong)
            throw Refusal.Bad([.. wrong]);
        var made = await PublishAsync(name, version.Version, content, brand, stop);
        if (version.Content.Length > MaxKeptLength)
            return made;
        if (_drafts.Count >= MaxDrafts)
            _drafts.Clear();
        return _drafts[key] = made;
    }

    private static string KeyOf(string content, IReadOnlyDictionary<string, BrandBlock> brand)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(content));
        foreach (var (name, block) in brand.OrderBy(static one => one.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{name}\0{block.Html}\0{block.Text}"));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private void Keep((string, string, long, string) key, CompiledTemplate compiled)
    {
        if (compiled.Length > MaxKeptLength)
            return;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        _kept[key] = compiled;
    }
}
