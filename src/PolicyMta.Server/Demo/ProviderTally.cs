using PolicyMta.Sdk;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Server.Demo;

/// <summary>Counts recipients by simulated provider, from the event stream. Called by one thread; read by others.</summary>
internal sealed class ProviderTally : IEventSink
{
    private const string Elsewhere = "elsewhere";
    private readonly IReadOnlyList<ProviderOptions> _providers;
    private readonly ProviderCounts[] _counts;

    public ProviderTally(IReadOnlyList<ProviderOptions> providers)
    {
        _providers = providers;
        _counts = [.. providers.Select(provider => new ProviderCounts(provider.Name)), new ProviderCounts(Elsewhere)];
    }

    /// <summary>The providers in the order of the configuration, and last what goes elsewhere.</summary>
    public IReadOnlyList<ProviderCounts> Counts => _counts;

    public ValueTask WriteAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        foreach (var item in events)
        {
            foreach (var recipient in item.Recipients)
                _counts[IndexOf(Recipient.DomainOf(recipient))].Count(item.Kind);
        }

        return ValueTask.CompletedTask;
    }

    private int IndexOf(string domain)
    {
        for (var i = 0; i < _providers.Count; i++)
        {
            if (_providers[i].Serves(domain))
                return i;
        }

        return _providers.Count;
    }
}

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
