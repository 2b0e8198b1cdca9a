namespace PolicyMta.Core.Policy;

/// <summary>
/// Holds the policy in force. Steps ask for a lease with the facts that a later canary will choose by; nobody else knows how many snapshots
/// there are.
/// </summary>
internal sealed class PolicyStore(PolicySnapshot first)
{
    private PolicySnapshot _current = first;

    /// <summary>The snapshot in force, for display; use <see cref="Acquire"/> to work with it.</summary>
    public PolicySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Takes the lease for one step of a message's way.</summary>
    /// <exception cref="ObjectDisposedException">The store has been closed.</exception>
    public PolicyLease Acquire(in LeaseRequest request)
    {
        _ = request;
        while (true)
        {
            var snapshot = Volatile.Read(ref _current);
            if (snapshot.TryAddLease())
                return new PolicyLease(snapshot);
            ObjectDisposedException.ThrowIf(ReferenceEquals(snapshot, Volatile.Read(ref _current)), this);
        }
    }

    /// <summary>Raised when a snapshot has come into force.</summary>
    public event Action<PolicySnapshot>? Swapped;

    /// <summary>Puts a new snapshot in force. Steps that began under the old one end under it.</summary>
    public void Swap(PolicySnapshot next)
    {
        var old = Interlocked.Exchange(ref _current, next);
        Swapped?.Invoke(next);
        old.Release();
    }

    /// <summary>Lets go of the last snapshot, when the server has stopped.</summary>
    public void Close() => Current.Release();
}
