namespace PolicyMta.Server.Demo;

/// <summary>What happened to the recipients at one provider. Written by one thread.</summary>
internal sealed class ProviderCounts(string name)
{
    private long _accepted;
    private long _delivered;
    private long _deferred;
    private long _bounced;

    public string Name => name;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Attempts that will be repeated.</summary>
    public long Deferred => Volatile.Read(ref _deferred);

    public long Bounced => Volatile.Read(ref _bounced);

    public void Count(string kind)
    {
        switch (kind)
        {
            case EventKind.Received:
                Volatile.Write(ref _accepted, _accepted + 1);
                break;
            case EventKind.Delivered:
                Volatile.Write(ref _delivered, _delivered + 1);
                break;
            case EventKind.Deferred:
                Volatile.Write(ref _deferred, _deferred + 1);
                break;
            case EventKind.Bounced or EventKind.Expired:
                Volatile.Write(ref _bounced, _bounced + 1);
                break;
        }
    }
}
