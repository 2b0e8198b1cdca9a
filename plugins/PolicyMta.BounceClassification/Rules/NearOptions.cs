using System.ComponentModel.DataAnnotations;
using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Rules;

/// <summary>
/// Two words near each other: a piece of <see cref="First"/>, and behind it a piece of <see cref="Then"/>. <c>{name}</c> stands for all
/// pieces under that name in <see cref="BounceClassificationOptions.Words"/>. Immutable.
/// </summary>
internal sealed record NearOptions : ISettingsValidation
{
    /// <summary>Pieces of which one stands in the text.</summary>
    public ImmutableArray<string> First { get; init; } = [];

    /// <summary>Pieces of which one stands behind it.</summary>
    public ImmutableArray<string> Then { get; init; } = [];

    /// <summary>How many characters may stand between them.</summary>
    [Range(0, NormalizedReply.MaximumLength)]
    public int Within { get; init; } = 60;

    /// <summary>The name in braces, or null if it is a piece of text itself.</summary>
    public static string? NameIn(string piece) => piece is ['{', .. var name, '}'] ? name : null;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (First.IsEmpty)
            yield return ("first", "nothing can stand there; write some words.");
        if (Then.IsEmpty)
            yield return ("then", "nothing can stand there; write some words.");
        foreach (var mistake in Phrases.MistakesIn("first", First).Concat(Phrases.MistakesIn("then", Then)))
            yield return mistake;
    }
}
