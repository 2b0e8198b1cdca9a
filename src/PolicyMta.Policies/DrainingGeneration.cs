namespace PolicyMta.Policies;

/// <summary>A generation that is no longer in force and has not drained.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Since">When it was replaced.</param>
/// <param name="Leases">How many steps are still at work under it.</param>
internal sealed record DrainingGeneration(long Generation, DateTimeOffset Since, int Leases);
