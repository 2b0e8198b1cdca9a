namespace PolicyMta.Core.Waiting;

/// <summary>Where a delivery's waiting is counted, and as what: one reference, so that both change in one step. Immutable.</summary>
internal sealed class WaitState(WaitPlace place, WaitCause cause)
{
    public WaitPlace Place => place;

    public WaitCause Cause => cause;

    /// <summary>Counts deliveries in, or out if the number is negative, as of a time that may have passed.</summary>
    public void Count(int count, long time, long now)
    {
        Place.ByTenant.Change(Cause, count, time, now);
        Place.ByDomain?.Change(Cause, count, time, now);
    }
}
