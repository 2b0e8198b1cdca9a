using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// Limits that a simulated provider has for some client addresses at some hours. What is left out stays as it was: the provider's own
/// settings, then the entries before this one.
/// </summary>
internal sealed record LimitOptions : ISettingsValidation
{
    /// <summary>The client networks (CIDR) that they are for; all if empty.</summary>
    public NetworkList Sources { get; init; } = [];

    /// <summary>The time of day (UTC) from which they hold, for instance <c>12:00</c>; from midnight if left out.</summary>
    public TimeOnly? From { get; init; }

    /// <summary>The time of day until which they hold; until midnight if left out. Before <c>from</c>: over midnight.</summary>
    public TimeOnly? To { get; init; }

    /// <summary>Connections at once from one client address at most.</summary>
    [Range(1, 1_000_000)]
    public int? Connections { get; init; }

    /// <summary>Messages over one connection at most.</summary>
    [Range(1, 1_000_000)]
    public int? MessagesPerConnection { get; init; }

    /// <summary>New connections in a time from one client address.</summary>
    public Rate? ConnectionRate { get; init; }

    /// <summary>Messages in a time from one client address; all of these rates hold together.</summary>
    [MaxLength(8)]
    public IReadOnlyList<Rate> MessageRates { get; init; } = [];

    /// <summary>Recipients in a time from one client address; all of these rates hold together.</summary>
    [MaxLength(8)]
    public IReadOnlyList<Rate> RecipientRates { get; init; } = [];

    /// <summary>Whether they hold at a time of day.</summary>
    public bool HoldsAt(TimeOnly time)
    {
        var (from, to) = (From ?? TimeOnly.MinValue, To ?? TimeOnly.MinValue);
        return from < to ? time >= from && time < to : from == to || time >= from || time < to;
    }

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (From is not null && From == To)
            yield return ("to", "from and to are the same, so that the limits would hold all day: leave both out for that.");
        if (IsEmpty)
            yield return ("", "The entry names no limit: write at least one, for instance message_rates: [1000/h].");
    }

    private bool IsEmpty => Connections is null && MessagesPerConnection is null && ConnectionRate is null
        && MessageRates.Count == 0 && RecipientRates.Count == 0;
}
