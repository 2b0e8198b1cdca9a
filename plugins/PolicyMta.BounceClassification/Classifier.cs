using PolicyMta.BounceClassification.Matching;
using PolicyMta.BounceClassification.Rules;

namespace PolicyMta.BounceClassification;

/// <summary>
/// Says what replies mean. The text is normalized, and the verdict on its shape is remembered, so that a shape that comes again costs
/// next to nothing; a text of any length costs a bounded time and memory. Thread-safe.
/// </summary>
internal sealed class Classifier
{
    private readonly VerdictCache _cache;
    private readonly ClassifierMeter _meter;

    private Classifier(RuleBook book, int cacheSize, ClassifierMeter meter)
    {
        Book = book;
        _cache = new VerdictCache(cacheSize);
        _meter = meter;
    }

    public RuleBook Book { get; }

    public static Classifier Build(BounceClassificationOptions options, ClassifierMeter meter)
    {
        var own = options.Rules.Select((rule, i) => RuleOf(options, rule, $"rules[{i}]", null)).ToList();
        var replaced = options.Rules.Select(rule => rule.Name).Concat(options.Disabled).ToHashSet(StringComparer.Ordinal);
        var shipped = options.RuleSets.OrderBy(set => set.Value.Order).ThenBy(set => set.Key, StringComparer.Ordinal)
            .SelectMany(set => set.Value.Rules.Select((rule, i) =>
                RuleOf(options, rule, $"rule_sets.{set.Key}.rules[{i}]", set.Value.Source)))
            .Where(rule => !replaced.Contains(rule.Name));
        var none = new ClassRuleOptions { Name = "none", Category = BounceCategory.Unclassified };
        var book = new RuleBook([.. own, .. shipped, RuleOf(options, none, "", null)], options.Blocklists, options.Words);
        return new Classifier(book, options.CacheSize, meter);
    }

    /// <param name="facts">What is known of the reply besides its text; of what is not known, nothing is concluded.</param>
    /// <param name="text">Its text as it came, without the codes at its beginning.</param>
    public Verdict Classify(in ReplyFacts facts, ReadOnlySpan<char> text)
    {
        Span<char> key = stackalloc char[NormalizedReply.MaximumLength + ReplyKey.MaximumLength];
        var prefix = ReplyKey.Write(facts, key);
        var length = NormalizedReply.Normalize(text, key[prefix..]);
        key = key[..(prefix + length)];
        var known = _cache.Find(key);
        _meter.Count(known is not null);
        if (known is not null)
            return known;

        var verdict = Book.Judge(facts, key[prefix..]);
        _cache.Add(key, verdict);
        return verdict;
    }

    private static ClassRule RuleOf(BounceClassificationOptions options, ClassRuleOptions rule, string path, string? source) => new(
        rule, options.Categories.GetValueOrDefault(rule.Category) ?? new CategoryOptions(), path, rule.Source ?? source,
        options.KeepBlocked);
}
