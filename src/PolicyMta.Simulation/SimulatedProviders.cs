using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Mime;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Reading;
using PolicyMta.Simulation.Reports;

namespace PolicyMta.Simulation;

/// <summary>
/// The simulated mailbox providers, running: each MX host on a loopback address of its own, all on one port, so that ordinary MX routing
/// reaches them once it is given their records and port.
/// </summary>
internal sealed class SimulatedProviders : IAsyncDisposable
{
    private const int PortAttempts = 50;

    /// <summary>How often a report is tried again whose listener does not take it: the server may be restarting.</summary>
    private const int MostTries = 60;

    private readonly List<SimulatedHost> _hosts = [];
    private readonly List<(ProviderBehaviour Behaviour, ProviderState State)> _providers = [];

    private SimulatedProviders(TimeProvider time)
    {
        Reports = new ReportPost(time, MostTries);
        Readers = new Readers(time);
    }

    /// <summary>The port of all hosts: what <c>delivery.port</c> must be.</summary>
    public int Port => _hosts[0].Endpoint.Port;

    /// <summary>The MX hosts.</summary>
    public IReadOnlyList<SimulatedHost> Hosts => _hosts;

    /// <summary>
    /// The MX records of all domains in the form of <c>dns.mx</c>: a domain, or <c>*.domain</c>, to a list of <c>preference host</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> MxRecords { get; private init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The addresses of all MX hosts in the form of <c>dns.hosts</c>: a host to a list of addresses.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> HostAddresses =>
        _hosts.ToDictionary(
            host => host.Name, host => (IReadOnlyList<string>)[host.Endpoint.Address.ToString()], StringComparer.OrdinalIgnoreCase);

    /// <summary>What each provider has seen so far, in the order of the options.</summary>
    public IReadOnlyList<ProviderStatistics> Statistics =>
        [.. _providers.Select(provider => provider.State.Counters.Read(provider.Behaviour.Options.Name))];

    /// <summary>Binds all hosts and begins to accept.</summary>
    /// <exception cref="IOException">An address cannot be bound; the message names it.</exception>
    public static async Task<SimulatedProviders> StartAsync(SimulationOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var providers = new SimulatedProviders(time) { MxRecords = MxRecordsOf(options) };
        try
        {
            var sockets = new Queue<Socket>(BindAll(options));
            foreach (var provider in options.Providers)
            {
                var behaviour = new ProviderBehaviour(provider, options.Seed);
                var state = new ProviderState(
                    provider, time, feedback: provider.Feedback.IsNone ? null : mail => providers.Reports.Take(behaviour, mail),
                    reading: provider.Readers.IsNone ? null : providers.ReadersOf(provider, options.Seed));
                providers._providers.Add((behaviour, state));
                foreach (var host in provider.Hosts)
                    providers._hosts.Add(
                        new SimulatedHost(host, sockets.Dequeue(), behaviour, state, time, loggers.CreateLogger<SimulatedHost>()));
            }

            providers.Readers.Start();
            providers._hosts.ForEach(host => host.Start());
            return providers;
        }
        catch
        {
            await providers.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a provider answers, to know beforehand what becomes of a message.</summary>
    /// <exception cref="ArgumentException">There is no provider of this name.</exception>
    public ProviderBehaviour Behaviour(string name) =>
        _providers.Find(provider => provider.Behaviour.Options.Name == name) is { Behaviour: { } behaviour }
            ? behaviour
            : throw new ArgumentException($"There is no simulated provider '{name}'.", nameof(name));

    /// <summary>Where reports of returned mail, complaints and answers go from now on.</summary>
    public void ReturnTo(IPEndPoint listener) => Reports.Start(
        listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(IPAddress.Loopback, listener.Port)
            : listener);

    /// <summary>What came back so far.</summary>
    public ReportPost Reports { get; }

    /// <summary>Who looks at mail.</summary>
    public Readers Readers { get; }

    public async ValueTask DisposeAsync()
    {
        await Readers.DisposeAsync();
        await Reports.DisposeAsync();
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    private Action<string, MessageContent> ReadersOf(ProviderOptions provider, int seed)
    {
        var plan = new VisitPlan(provider.Readers, provider.Personality, seed);
        return (recipient, content) =>
        {
            if (MimeReading.Instance.Read(content).Html is { } html)
                Readers.Take(plan.Of(recipient, content.GetHeader("Message-ID") ?? "", MailLinks.In(html)));
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> MxRecordsOf(SimulationOptions options)
    {
        var records = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in options.Providers)
        {
            string[] hosts =
                [.. provider.Hosts.Select((host, index) => string.Create(CultureInfo.InvariantCulture, $"{(index + 1) * 10} {host}"))];
            foreach (var domain in provider.Domains)
                records[domain] = hosts;
        }

        return records;
    }

    /// <summary>
    /// A bound socket for each host, on one port. A free port must be free on all addresses, so some may have to be tried.
    /// </summary>
    private static List<Socket> BindAll(SimulationOptions options)
    {
        var hosts = options.Providers.SelectMany(provider => provider.Hosts).ToList();
        for (var attempt = 1; ; attempt++)
        {
            var sockets = new List<Socket>(hosts.Count);
            var port = options.Port;
            try
            {
                foreach (var host in hosts)
                {
                    sockets.Add(Bind(host, new IPEndPoint(AddressAt(options.FirstAddress, sockets.Count), port)));
                    port = ((IPEndPoint)sockets[^1].LocalEndPoint!).Port;
                }

                return sockets;
            }
            catch (IOException e) when (options.Port == 0 && attempt < PortAttempts
                && e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                sockets.ForEach(socket => socket.Dispose());
            }
            catch
            {
                sockets.ForEach(socket => socket.Dispose());
                throw;
            }
        }
    }

    private static Socket Bind(string host, IPEndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException(
                $"Simulated host {host} cannot listen on {endpoint}: {e.Message}. Free the port, set simulation.port or "
                    + "simulation.first_address to others, "
                + "or, on systems other than Linux, add the address to the loopback interface.", e);
        }
    }

    private static IPAddress AddressAt(IPAddress first, int index)
    {
        Span<byte> bytes = stackalloc byte[4];
        first.TryWriteBytes(bytes, out _);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, BinaryPrimitives.ReadUInt32BigEndian(bytes) + (uint)index);
        return new IPAddress(bytes);
    }
}
