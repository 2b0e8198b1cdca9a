using PolicyMta.ReplyMatching;

namespace PolicyMta.BounceClassification;

/// <summary>
/// One rule as it is written: the replies that it knows, and what they mean. Texts are compared with the normalized reply, see
/// <see cref="NormalizedReply"/>.
/// </summary>
internal sealed record ClassRuleOptions : ReplyCondition, ISettingsValidation
{
    /// <summary>The rule's name, for explain and for leaving it out.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of failure, see <see cref="BounceCategory"/>; other words are allowed.</summary>
    public required string Category { get; init; }

    public BounceScope Scope { get; init; }

    /// <summary>Try again after this time, even if the reply says to give up.</summary>
    public TimeSpan? Retry { get; init; }

    /// <summary>Give up, even if the reply says to try again.</summary>
    public bool Bounce { get; init; }

    /// <summary>Whom to send no further mail to, if the reply is final and answers RCPT.</summary>
    public Suppression? Suppress { get; init; }

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        foreach (var mistake in FindMistakes())
            yield return mistake;
        for (var i = 0; i < Says.Length; i++)
        {
            var normal = NormalizedReply.Normalize(Says[i]);
            if (!normal.Equals(Says[i].Trim(), StringComparison.OrdinalIgnoreCase))
                yield return ($"says[{i}]", $"'{Says[i]}' is never found, since replies are normalized before; write '{normal}'.");
        }

        if (Bounce && Retry is not null)
            yield return ("bounce", "a message cannot be both given up and tried again; leave out bounce or retry.");
        if (Suppress is not null && Scope is not (BounceScope.Recipient or BounceScope.RecipientDomain))
            yield return (
                "suppress",
                "only a failure whose scope is recipient or recipient-domain can suppress; write 'scope: recipient', or leave out "
                    + "suppress.");
    }
}
