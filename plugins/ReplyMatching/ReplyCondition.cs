using System.Buffers;

namespace PolicyMta.ReplyMatching;

/// <summary>
/// What a rule asks of a failed delivery. Every kind of condition that is written must hold; of several values of one kind, one is enough.
/// Immutable.
/// </summary>
internal abstract record ReplyCondition
{
    /// <summary>Made when the first text comes: some users of these conditions look for the phrases themselves.</summary>
    private SearchValues<string>? _phrases;

    /// <summary>The steps of the delivery, for instance <c>[banner, ehlo]</c>.</summary>
    public ImmutableArray<SmtpStage> Stages { get; init; } = [];

    /// <summary>The reply codes, for instance <c>[421, 5xx]</c>.</summary>
    public ImmutableArray<CodePattern> Codes { get; init; } = [];

    /// <summary>The enhanced status codes, for instance <c>[4.7.28, 5.7.x]</c>.</summary>
    public ImmutableArray<EnhancedPattern> Enhanced { get; init; } = [];

    /// <summary>The providers that on-route named.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>Pieces of the reply's text, in any case.</summary>
    public ImmutableArray<string> Says
    {
        get;
        init
        {
            field = value;
            _phrases = null;
        }
    } = [];

    /// <summary>A regular expression over the reply's text, in any case.</summary>
    public TextPattern? Matches { get; init; }

    /// <summary>Whether no condition is written at all.</summary>
    public bool IsEmpty => Stages.IsEmpty && Codes.IsEmpty && Enhanced.IsEmpty && Providers.IsEmpty && Says.IsEmpty && Matches is null;

    /// <summary>The mistakes that every kind of rule can make here.</summary>
    protected IEnumerable<(string Setting, string Problem)> FindMistakes()
    {
        if (IsEmpty)
            yield return ("", "it holds for every failure; write stages, codes, enhanced, providers, says or matches.");
        for (var i = 0; i < Says.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(Says[i]))
                yield return ($"says[{i}]", "an empty text stands in every reply; write some words of it.");
        }
    }

    /// <param name="failure">The failed delivery.</param>
    /// <param name="text">The text of its reply as the rules see it.</param>
    public bool Holds(BounceContext failure, ReadOnlySpan<char> text) =>
        (Stages.IsEmpty || Stages.Contains(failure.Stage))
        && (Codes.IsEmpty || CoversCode(failure.Reply))
        && (Enhanced.IsEmpty || (failure.Reply.Enhanced is { } code && CoversEnhanced(code)))
        && (Providers.IsEmpty || (failure.Provider is { } provider && Providers.Contains(provider)))
        && (Says.IsEmpty || text.ContainsAny(_phrases ??= SearchValues.Create(Says.AsSpan(), StringComparison.OrdinalIgnoreCase)))
        && Matches?.Covers(text) is not false;

    private bool CoversCode(SmtpReply reply)
    {
        foreach (var pattern in Codes)
        {
            if (pattern.Covers(reply))
                return true;
        }

        return false;
    }

    private bool CoversEnhanced(EnhancedStatusCode code)
    {
        foreach (var pattern in Enhanced)
        {
            if (pattern.Covers(code))
                return true;
        }

        return false;
    }
}
