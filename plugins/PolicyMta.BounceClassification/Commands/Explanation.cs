using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Commands;

/// <summary>What is to be said of one reply. Immutable.</summary>
internal sealed record Explanation
{
    public required string Reply { get; init; }

    public required string Category { get; init; }

    public string? PowerMta { get; init; }

    public required string Kind { get; init; }

    public required string KindMeans { get; init; }

    public required string Scope { get; init; }

    public required string ScopeMeans { get; init; }

    public string? Blocklist { get; init; }

    public string? BlocklistUrl { get; init; }

    public required string Meaning { get; init; }

    public required string Advice { get; init; }

    /// <summary>What this server does.</summary>
    public required string Here { get; init; }

    public required string Rule { get; init; }

    public string? Place { get; init; }

    public string? Source { get; init; }

    public double Confidence { get; init; }

    public bool Matched { get; init; }

    public required string Normalized { get; init; }

    /// <summary>What is to be said of a reply that is no failure.</summary>
    public static Explanation OfSuccess(WrittenReply reply) => new()
    {
        Reply = reply.ToString(),
        Category = BounceCategory.Delivered,
        Kind = Word.Of(BounceKind.None),
        KindMeans = FactText.Of(BounceKind.None),
        Scope = Word.Of(BounceScope.Unknown),
        ScopeMeans = "",
        Meaning = "The server took this step. After the end of the message it means that the server has taken the message.",
        Advice = "Nothing needs to be done.",
        Here = "the delivery continues; after the end of the message it is noted as delivered",
        Rule = "success",
        Confidence = 1,
        Matched = true,
        Normalized = NormalizedReply.Normalize(reply.Text),
    };

    public static Explanation Of(Classifier classifier, in ReplyFacts facts, WrittenReply reply, Func<string, SettingPlace?> placeOf)
    {
        var verdict = classifier.Classify(facts, reply.Text);
        var (rule, decision) = (verdict.Rule, verdict.Decision);
        var scope = decision.Scope ?? BounceScope.Unknown;
        var kind = decision.Kind ?? BounceKind.Unknown;
        return new Explanation
        {
            Reply = reply.ToString(),
            Category = decision.Category!,
            PowerMta = rule.Category.PowerMta,
            Kind = Word.Of(kind),
            KindMeans = FactText.Of(kind),
            Scope = Word.Of(scope),
            ScopeMeans = FactText.Of(scope),
            Blocklist = decision.Blocklist,
            BlocklistUrl = decision.Blocklist is { } list ? classifier.Book.FindBlocklist(list)?.Url : null,
            Meaning = rule.Meaning,
            Advice = rule.Advice,
            Here = FactText.Of(decision, facts),
            Rule = rule.Name,
            Place = rule.Path.Length > 0 ? placeOf(rule.Path)?.ToString() : null,
            Source = rule.Source,
            Confidence = decision.Confidence ?? 0,
            Matched = !verdict.IsUnmatched,
            Normalized = NormalizedReply.Normalize(reply.Text),
        };
    }
}
