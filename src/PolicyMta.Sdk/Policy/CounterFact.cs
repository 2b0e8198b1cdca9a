using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Sdk;

/// <summary>
/// A fact that a <see cref="TrafficCounter"/> is kept by, written as one word: <c>source</c>, <c>pool</c>, <c>site</c>, <c>provider</c>,
/// <c>profile</c>, <c>domain</c>, <c>tenant</c>, <c>campaign</c>, <c>sender_domain</c>, <c>remote_address</c>, or <c>metadata.NAME</c> for
/// a label.
/// </summary>
/// <param name="Kind">The kind of fact.</param>
/// <param name="Label">The name of the label if it is <see cref="CounterFactKind.Metadata"/>: 1 to 100 characters; else null.</param>
public readonly record struct CounterFact(CounterFactKind Kind, string? Label = null) : IParsable<CounterFact>
{
    private const string LabelPrefix = "metadata.";
    private const int MaxLabel = 100;

    private static readonly (string Word, CounterFactKind Kind)[] Words =
    [
        ("source", CounterFactKind.Source), ("pool", CounterFactKind.Pool), ("site", CounterFactKind.Site),
        ("provider", CounterFactKind.Provider), ("profile", CounterFactKind.Profile), ("domain", CounterFactKind.Domain),
        ("tenant", CounterFactKind.Tenant), ("campaign", CounterFactKind.Campaign), ("sender_domain", CounterFactKind.SenderDomain),
        ("remote_address", CounterFactKind.RemoteAddress),
    ];

    /// <summary>Whether it is the same for all mail of a ready queue; else each delivery, or each connection, has its own.</summary>
    public bool IsOfQueue => Kind <= CounterFactKind.Profile;

    /// <summary>Whether each connection has its own.</summary>
    public bool IsOfConnection => Kind == CounterFactKind.RemoteAddress;

    /// <inheritdoc/>
    public override string ToString()
    {
        foreach (var (word, kind) in Words)
        {
            if (kind == Kind)
                return word;
        }

        return LabelPrefix + Label;
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is not a fact that counters can be kept by.</exception>
    public static CounterFact Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var fact)
            ? fact
            : throw new FormatException(
                $"'{s}' is not a fact that counters can be kept by: write {string.Join(", ", Words.Select(static one => one.Word))} or "
                + "metadata.NAME.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CounterFact result)
    {
        result = default;
        foreach (var (word, kind) in Words)
        {
            if (word != s)
                continue;
            result = new CounterFact(kind);
            return true;
        }

        if (s is null || !s.StartsWith(LabelPrefix, StringComparison.Ordinal) || s.Length == LabelPrefix.Length
            || s.Length > LabelPrefix.Length + MaxLabel || s.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            return false;
        result = new CounterFact(CounterFactKind.Metadata, s[LabelPrefix.Length..]);
        return true;
    }
}
