using System.Globalization;
using System.Net;
using PolicyMta.Simulation.Memory;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Reports;
using PolicyMta.Simulation.Time;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>
/// Everything outside the server in one run of a scenario: the clock, the network with the providers' hosts, the mailboxes of the senders,
/// and what counts. The run owns it.
/// </summary>
internal sealed class ScenarioWorld : IAsyncDisposable
{
    private const string SendersHost = "mx.senders.test";

    private readonly ScenarioOptions _scenario;
    private readonly List<(ProviderBehaviour Behaviour, ProviderState State)> _providers = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _mx = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<string>> _addresses = new(StringComparer.OrdinalIgnoreCase);

    public ScenarioWorld(ScenarioOptions scenario, ILoggerFactory loggers)
    {
        _scenario = scenario;
        Reports = null!;
        Time = new FastTime(scenario.Start, () => PoolRest.IsAtRest() && Reports.IsIdle);
        Reports = new ReportPost(Time);
        Tally = new ScenarioTally(scenario);
        var newSources = scenario.Sources.Where(source => source.New).Select(source => source.Address).ToHashSet();
        var hosts = new List<MemoryHost>();
        foreach (var provider in scenario.Providers)
            _providers.Add(Add(provider, newSources, hosts, loggers));
        Add(Senders(), newSources, hosts, loggers);
        Network = new MemoryNetwork(hosts);
    }

    public FastTime Time { get; }

    public MemoryNetwork Network { get; }

    public ReportPost Reports { get; }

    public ScenarioTally Tally { get; }

    /// <summary>The MX records of all domains, in the form of <c>dns.mx</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> MxRecords => _mx;

    /// <summary>The addresses of all hosts, in the form of <c>dns.hosts</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> HostAddresses => _addresses;

    /// <summary>What each provider has seen so far, in the order of the scenario.</summary>
    public ImmutableArray<ProviderStatistics> Statistics =>
        [.. _providers.Select(provider => provider.State.Counters.Read(provider.Behaviour.Options.Name))];

    /// <summary>
    /// Messages in a second that each provider's limits leave now over all sources; infinite for one without message rates.
    /// </summary>
    public ImmutableArray<double> LimitsNow() => [.. _providers.Select(provider => _scenario.Sources.Sum(source =>
    {
        var limits = provider.State.Client(source.Address).Limits;
        return limits.MessageRates.Concat(limits.RecipientRates).Select(rate => rate.PerSecond * limits.Share)
            .DefaultIfEmpty(double.PositiveInfinity).Min();
    }))];

    public async ValueTask DisposeAsync()
    {
        await Reports.DisposeAsync();
        await Network.DisposeAsync();
    }

    /// <summary>The mailboxes that notices of undelivered mail and reports come to, without any limit.</summary>
    private ProviderOptions Senders() => new()
    {
        Name = "senders",
        Domains =
        [
            .. _scenario.Traffic.Streams.Select(stream => stream.SenderDomain)
                .Concat(_scenario.Providers.Select(provider => Recipient.DomainOf(provider.Feedback.ComplaintAddress)))
                .Where(domain => domain.Length > 0 && !_scenario.Providers.Any(provider => provider.Serves(domain)))
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ],
        MxHosts = [SendersHost],
    };

    private (ProviderBehaviour, ProviderState) Add(
        ProviderOptions provider, HashSet<IPAddress> newSources, List<MemoryHost> hosts, ILoggerFactory loggers)
    {
        var behaviour = new ProviderBehaviour(provider, _scenario.Seed);
        var state = new ProviderState(provider, Time, newSources.Contains, mail => Reports.Take(behaviour, mail));
        foreach (var host in provider.Hosts)
        {
            var address = AddressOf(hosts.Count);
            hosts.Add(new MemoryHost(host, address, behaviour, state, Time, loggers.CreateLogger<MemoryHost>()));
            _addresses[host] = [address.ToString()];
        }

        foreach (var domain in provider.Domains)
        {
            _mx[domain] =
                [.. provider.Hosts.Select((host, index) => string.Create(CultureInfo.InvariantCulture, $"{(index + 1) * 10} {host}"))];
        }

        return (behaviour, state);
    }

    private static IPAddress AddressOf(int index) => new([10, 200, (byte)(index >> 8), (byte)index]);
}
