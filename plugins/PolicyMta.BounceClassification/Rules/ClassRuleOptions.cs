using System.ComponentModel.DataAnnotations;
using PolicyMta.BounceClassification.Matching;
using PolicyMta.ReplyMatching;

namespace PolicyMta.BounceClassification.Rules;

/// <summary>
/// One rule as it is written: the replies that it knows, and what they mean. Texts are compared with the normalized reply, see
/// <see cref="NormalizedReply"/>.
/// </summary>
internal sealed record ClassRuleOptions : ReplyCondition, ISettingsValidation
{
    /// <summary>The rule's name, for explain, for events, and for leaving it out.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of failure, see <see cref="BounceCategory"/>; other words are allowed.</summary>
    public required string Category { get; init; }

    /// <summary>Pieces of the text of which one must stand in it besides.</summary>
    public ImmutableArray<string> With { get; init; } = [];

    /// <summary>Pieces of the text of which none may stand in it.</summary>
    public ImmutableArray<string> Unless { get; init; } = [];

    /// <summary>Words near each other: besides <see cref="ReplyCondition.Says"/>, one of these pairs is enough.</summary>
    public ImmutableArray<NearOptions> Near { get; init; } = [];

    /// <summary>Whether the text must name one of the <see cref="BounceClassificationOptions.Blocklists"/>.</summary>
    public bool NamesBlocklist { get; init; }

    /// <summary>What the failure is about; if a blocklist is named and nothing is written, what that list lists.</summary>
    public BounceScope Scope { get; init; }

    /// <summary>How final the failure is; if not written, as its category says.</summary>
    public BounceKind? Kind { get; init; }

    /// <summary>How sure the rule is; if not written, that follows from what it asks for.</summary>
    [Range(0.0, 1.0)]
    public double? Confidence { get; init; }

    /// <summary>The blocklist that the reply means, where a code stands for its name.</summary>
    public string? Blocklist { get; init; }

    /// <summary>Try again after this time, even if the reply says to give up.</summary>
    public TimeSpan? Retry { get; init; }

    /// <summary>Give up, even if the reply says to try again.</summary>
    public bool Bounce { get; init; }

    /// <summary>Whom to send no further mail to, if the reply is final and answers RCPT.</summary>
    public Suppression? Suppress { get; init; }

    /// <summary>What the reply means, in plain words; if not written, as its category says.</summary>
    public string? Meaning { get; init; }

    /// <summary>What the sender should do; if not written, as its category says.</summary>
    public string? Advice { get; init; }

    /// <summary>Where that is known from: a page or document.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it looks at the text, and so knows the reply rather than its codes.</summary>
    public bool ReadsText => !Says.IsEmpty || !Near.IsEmpty || NamesBlocklist || Matches is not null;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        foreach (var mistake in FindMistakes().Where(mistake => mistake.Setting.Length > 0))
            yield return mistake;
        if (IsEmpty && !NamesBlocklist && Near.IsEmpty)
            yield return ("", "it holds for every failure; write stages, codes, enhanced, providers, says, near or matches.");
        foreach (var mistake in Phrases.MistakesIn("says", Says).Concat(Phrases.MistakesIn("with", With))
                     .Concat(Phrases.MistakesIn("unless", Unless)))
            yield return mistake;
        if (!With.IsEmpty && !ReadsText)
            yield return ("with", "it narrows says, and there is none; write says.");
        if (Bounce && Retry is not null)
            yield return ("bounce", "a message cannot be both given up and tried again; leave out bounce or retry.");
        if (Suppress is not null && Scope is not (BounceScope.Recipient or BounceScope.RecipientDomain))
            yield return (
                "suppress",
                "only a failure whose scope is recipient or recipient-domain can suppress; write 'scope: recipient', or leave out "
                    + "suppress.");
    }
}
