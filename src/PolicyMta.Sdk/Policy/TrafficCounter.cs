using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Sdk;

/// <summary>
/// Limits that are kept for each combination of some facts' values, whatever ready queue the mail is in: all mail whose traffic profile has
/// a counter of the same name and facts shares it, each held to the limits of its own profile. Never exceeded: a message counts from when
/// its transaction begins until the limit's period after its end, so that no window of that length has more, by the receiver's clock too.
/// </summary>
/// <remarks>
/// Immutable. A combination is made when mail needs it and forgotten when it limits nothing. There are at most 50,000 combinations; mail
/// of further ones shares one for each name, so that values that senders choose can neither fill the memory nor evade a limit.
/// </remarks>
public sealed record TrafficCounter : ISettingsValidation
{
    /// <summary>
    /// The facts that it is kept by: any of <c>source</c>, <c>pool</c>, <c>site</c>, <c>provider</c>, <c>profile</c>, <c>domain</c>,
    /// <c>tenant</c>, <c>campaign</c>, <c>sender_domain</c>, <c>metadata.NAME</c>. A delivery whose counter is used up does not hold up
    /// others. Without any it counts all mail. With <c>remote_address</c>, the address of the receiver's host, it counts messages and
    /// recipients, beside facts of the ready queue: a host whose counter is used up does not hold up other hosts.
    /// </summary>
    [MaxLength(8)]
    public ImmutableArray<CounterFact> By { get; init; } = [];

    /// <summary>
    /// Open connections at most, 1 or more; if it is kept by facts of single deliveries (domain, tenant, campaign, sender domain, labels):
    /// deliveries under way at the same time.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? Connections { get; init; }

    /// <summary>Messages in a time.</summary>
    public Rate? MessageRate { get; init; }

    /// <summary>Recipients in a time.</summary>
    public Rate? RecipientRate { get; init; }

    /// <summary>New connections in a time. Only if all of its facts are the same for a whole ready queue.</summary>
    public Rate? ConnectionRate { get; init; }

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Connections is null && MessageRate is null && RecipientRate is null && ConnectionRate is null)
            yield return ("", "limits nothing: give connections, message_rate, recipient_rate or connection_rate.");
        if (By.Any(static fact => fact.IsOfConnection))
        {
            if (Connections is not null)
                yield return ("connections", "cannot be kept by remote_address, which is not known before there is a connection.");
            if (By.Any(static fact => fact is { IsOfQueue: false, IsOfConnection: false }))
                yield return ("by", "has remote_address beside a fact of single deliveries: name source, pool, site, provider or profile.");
        }

        var own = By.FirstOrDefault(static fact => !fact.IsOfQueue);
        if (ConnectionRate is not null && !own.IsOfQueue)
            yield return ("connection_rate",
                own.IsOfConnection
                    ? $"cannot be kept by {own}, which is not known before there is a connection. Limit messages instead."
                    : $"cannot be kept by {own}, which each delivery has of its own: a connection carries many. Limit messages instead.");
        if (By.Distinct().Count() < By.Length)
            yield return ("by", "names a fact twice.");
    }
}
