namespace PolicyMta.Core.Waiting;

/// <summary>Where the waiting of some mail is counted: with its provider and tenant, and with its domain if that has an account.</summary>
internal sealed class WaitPlace(WaitAccount byTenant, WaitAccount? byDomain)
{
    private readonly Lock _adding = new();
    private WaitState[] _states = [];

    public WaitAccount ByTenant => byTenant;

    public WaitAccount? ByDomain => byDomain;

    /// <summary>The one state of a cause.</summary>
    public WaitState Of(WaitCause cause)
    {
        foreach (var state in Volatile.Read(ref _states))
        {
            if (state.Cause == cause)
                return state;
        }

        lock (_adding)
        {
            var state = Array.Find(_states, state => state.Cause == cause);
            if (state is null)
                Volatile.Write(ref _states, [.. _states, state = new WaitState(this, cause)]);
            return state;
        }
    }

    /// <summary>One delivery of this place goes from one cause to another.</summary>
    public void Switch(WaitCause from, WaitCause to, long now)
    {
        byTenant.Switch(from, to, 1, now);
        byDomain?.Switch(from, to, 1, now);
    }
}
