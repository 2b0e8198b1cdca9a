using System.Data.Common;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;

namespace PolicyMta.Campaigns.Sending;

/// <summary>
/// The letters of one plan: each variant's template in each of its languages, parsed when it is first needed. For one thread at a time.
/// </summary>
internal sealed class LetterSet
{
    private readonly Library _library;
    private readonly ImmutableDictionary<string, (Variant Variant, PublishedContent Content)> _variants;
    private readonly Dictionary<(string Variant, string Locale), CompiledTemplate> _letters = [];

    private LetterSet(Library library, ImmutableDictionary<string, (Variant Variant, PublishedContent Content)> variants) =>
        (_library, _variants) = (library, variants);

    /// <summary>Reads the templates of a plan; null with mistakes if one is not there or its subject cannot be read.</summary>
    public static async Task<LetterSet?> ReadAsync(
        Library library, DbConnection connection, string organisation, CampaignPlan plan, List<Mistake> mistakes,
        CancellationToken cancellationToken)
    {
        var before = mistakes.Count;
        var variants = ImmutableDictionary.CreateBuilder<string, (Variant, PublishedContent)>(StringComparer.Ordinal);
        foreach (var variant in plan.Variants)
        {
            var place = plan.Variants.Length > 1 ? $"variants.{variant.Name}." : "";
            if (variant.Version is not { } version
                || await Library.PublishedAsync(connection, organisation, variant.Template, version, cancellationToken) is not { } content)
            {
                mistakes.Add(new(place + "version", $"is not a published version of the template '{variant.Template}'."));
                continue;
            }

            variants[variant.Name] = (variant, content);
            if (variant.Subject is { } subject)
                library.Compile(variant.Template, version, content, content.Words.DefaultLocale, subject, mistakes);
        }

        return mistakes.Count == before ? new LetterSet(library, variants.ToImmutable()) : null;
    }

    /// <summary>The letter of a variant in a language; null if the variant is no longer in the plan.</summary>
    public CompiledTemplate? Of(string variant, string? locale)
    {
        if (!_variants.TryGetValue(variant, out var one))
            return null;
        var key = (variant, one.Content.Words.LocaleFor(locale));
        if (_letters.TryGetValue(key, out var letter))
            return letter;
        var mistakes = new List<Mistake>();
        letter = _library.Compile(one.Variant.Template, one.Variant.Version!.Value, one.Content, key.Item2, one.Variant.Subject, mistakes)
            ?? throw new InvalidDataException($"{mistakes[0].Place} {mistakes[0].Message}");
        return _letters[key] = letter;
    }
}
