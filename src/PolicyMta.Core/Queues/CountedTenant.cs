namespace PolicyMta.Core.Queues;

/// <summary>
/// The lanes of one tenant within a priority: they take turns, and the tenant has one turn among tenants for all of them.
/// </summary>
internal sealed class CountedTenant(int priority, string tenant)
{
    public int Priority { get; } = priority;

    public string Tenant { get; } = tenant;

    /// <summary>All of its lanes that have mail, parked or not.</summary>
    public Dictionary<string, CountedLane> Lanes { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that may be asked, in turn.</summary>
    public Queue<CountedLane> Turns { get; } = new();

    /// <summary>Whether it stands among the tenants that may be asked.</summary>
    public bool IsInTurn { get; set; }
}
