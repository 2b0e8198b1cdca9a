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
