using System.ComponentModel.DataAnnotations;

namespace PolicyMta.IspRules.Automation;

/// <summary>One action as it is written: what to do, to which mail, for how long. Immutable.</summary>
internal sealed record ActionOptions : ISettingsValidation
{
    private static readonly ImmutableArray<Facet> OfQueues = [Facet.Source, Facet.Provider, Facet.Site];

    public required ActionKind Do { get; init; }

    /// <summary>What the mail has in common with the one that failed, for instance <c>[tenant, provider]</c>.</summary>
    [MinLength(1)]
    public ImmutableArray<Facet> Aim { get; init; } = [Facet.Source, Facet.Provider];

    /// <summary>How long it holds; it begins anew if the reply comes again when half of it is over.</summary>
    [Range(typeof(TimeSpan), "1s", "30d")]
    public TimeSpan For { get; init; } = TimeSpan.FromHours(1);

    public Rate? Rate { get; init; }

    [Range(1, 100_000)]
    public int? Connections { get; init; }

    /// <summary>The egress pool of a reroute.</summary>
    public string? Pool { get; init; }

    /// <summary>Whether it aims at whole ready queues.</summary>
    public bool IsOfQueues => Aim.All(facet => OfQueues.Contains(facet));

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Do == ActionKind.Throttle && Rate is null && Connections is null)
            yield return ("do", "a throttle needs a rate or connections.");
        if (Do != ActionKind.Throttle && (Rate is not null || Connections is not null))
            yield return ("do", "only a throttle takes rate and connections.");
        if (Connections is not null && !IsOfQueues)
            yield return ("connections", "connections are limited for source, provider and site only; write a rate, or another aim.");
        if ((Do == ActionKind.Reroute) != (Pool is not null))
            yield return ("pool", "a reroute needs the pool to send from, and nothing else takes one.");
    }
}
