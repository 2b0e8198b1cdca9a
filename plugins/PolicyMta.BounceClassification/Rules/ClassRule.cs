using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Rules;

/// <summary>
/// A rule in the form that decides. What follows depends on more than the text: a 4xx reply suppresses nobody, a suppression is only
/// believed as the answer to RCPT, and a 5xx that is about this server's address or the speed, or that comes before MAIL, keeps the
/// message. Immutable.
/// </summary>
/// <param name="options">The rule as it is written.</param>
/// <param name="category">What its category means.</param>
/// <param name="path">The path of its setting.</param>
/// <param name="source">Where it is known from, or null.</param>
/// <param name="keepBlocked">When to try again after a 5xx about the source.</param>
internal sealed class ClassRule(ClassRuleOptions options, CategoryOptions category, string path, string? source, TimeSpan keepBlocked)
{
    /// <summary>A rule that looks at codes alone is no guess from this confidence on: a provider's own code says all.</summary>
    private const double Sure = 0.7;

    public string Name => options.Name;

    public ClassRuleOptions Options => options;

    public CategoryOptions Category => category;

    public string Path => path;

    public string? Source => source;

    public string Meaning => options.Meaning ?? category.Meaning;

    public string Advice => options.Advice ?? category.Advice;

    /// <summary>Whether it guesses by the codes or the step alone, or does not know the reply.</summary>
    public bool IsFallback => !options.ReadsText && Confidence < Sure;

    private double Confidence { get; } = options.Confidence ?? (options, source) switch
    {
        ({ ReadsText: true }, not null) => 0.95,
        ({ ReadsText: true }, null) => 0.85,
        ({ Enhanced.IsEmpty: false }, _) => 0.6,
        ({ IsEmpty: false }, _) => 0.4,
        _ => 0,
    };

    /// <summary>
    /// Whether its conditions besides pieces of text hold. Where the step is not known, a rule that reads the text holds at any, one that
    /// reads the enhanced status if it is about the transaction, and no other that asks for steps: a bare 550 says nothing without its
    /// step.
    /// </summary>
    public bool Covers(in ReplyFacts facts, ReadOnlySpan<char> text) => CoversStage(facts.Stage) && CoversCode(facts.Code)
        && CoversEnhanced(facts.Enhanced)
        && (options.Providers.IsEmpty || (facts.Provider is { } provider && options.Providers.Contains(provider)))
        && options.Matches?.Covers(text) is not false;

    public BounceDecision DecisionFor(in ReplyFacts facts, NamedBlocklist? named)
    {
        var scope = options.Scope == BounceScope.Unknown && options.NamesBlocklist ? named?.Scope ?? BounceScope.Source : options.Scope;
        var decision = new BounceDecision
        {
            Category = options.Category,
            Kind = KindOf(facts),
            Scope = scope,
            Rule = options.Name,
            Confidence = Confidence,
            Blocklist = options.Blocklist ?? named?.Name,
            Reason = $"rule {options.Name}",
        };
        if (facts.Stage == SmtpStage.Policy)
            return decision;
        decision = decision with { Retry = options.Retry, Bounce = options.Bounce };
        if (!facts.IsPermanent)
            return decision;
        if (options.Retry is null && !options.Bounce && keepBlocked > TimeSpan.Zero && (facts.IsAtTheDoor || KeepsMail(scope)))
            decision = decision with { Retry = keepBlocked };
        return facts.Stage is SmtpStage.RcptTo or null ? decision with { Suppress = options.Suppress } : decision;
    }

    private bool KeepsMail(BounceScope scope) => scope is BounceScope.Source or BounceScope.SourceNetwork
        || options.Category is BounceCategory.RateLimited or BounceCategory.ConnectionLimited or BounceCategory.Greylisted;

    private BounceKind KindOf(in ReplyFacts facts)
    {
        var kind = options.Kind ?? category.Kind;
        return kind == BounceKind.Hard && !facts.IsPermanent && options.Kind is null ? BounceKind.Soft : kind;
    }

    private bool IsAboutTransaction => options.Stages.Contains(SmtpStage.RcptTo) || options.Stages.Contains(SmtpStage.FinalDot);

    private bool CoversStage(SmtpStage? stage)
    {
        if (options.Stages.IsEmpty)
            return true;
        return stage is { } known
            ? options.Stages.Contains(known)
            : options.ReadsText || (!options.Enhanced.IsEmpty && IsAboutTransaction);
    }

    private bool CoversCode(int code)
    {
        if (options.Codes.IsEmpty)
            return true;
        foreach (var pattern in options.Codes)
        {
            if (pattern.Covers(code))
                return true;
        }

        return false;
    }

    private bool CoversEnhanced(EnhancedStatusCode? enhanced)
    {
        if (options.Enhanced.IsEmpty)
            return true;
        if (enhanced is not { } code)
            return false;
        foreach (var pattern in options.Enhanced)
        {
            if (pattern.Covers(code))
                return true;
        }

        return false;
    }
}
