using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Tests.Traffic;

/// <summary>The server's corridor over real sockets to one provider, in real time: all domains lead to it, by hosts of their own.</summary>
internal sealed class LimitBed : IAsyncDisposable
{
    private readonly HookWatchdog _watchdog = new();
    private readonly Corridor _corridor;
    private readonly EventStream _events = new(TimeProvider.System, NullLoggerFactory.Instance);

    public LimitBed(int port, TrafficProfile profile, string host = "127.0.0.2", MemorySpool? spool = null)
    {
        Spool = spool ?? new MemorySpool();
        var parts = new PolicyParts { OnRoute = _ => new RouteDecision { Provider = "provider" } };
        parts.Profiles[0] = profile with { Name = "default" };
        var policies = new PolicyStore(parts.Build(1, _watchdog, TimeProvider.System));
        var journal = new PublishingJournal(_events);
        Spool.Journal = journal;
        _events.RecordIn(Spool, journal.Pending);
        var delivery = new DeliveryOptions { Port = port, InternalNetworks = NetworkList.Loopback };
        var resolver = new OneHost([.. host.Split(',').Select(IPAddress.Parse)]);
        _corridor = new Corridor(
            new CorridorOptions("mta.example") { Delivery = delivery }, policies, resolver,
            new SmtpDelivery(resolver, delivery, TimeProvider.System, NullLoggerFactory.Instance), Spool, _events,
            TimeProvider.System, NullLoggerFactory.Instance);
        _corridor.TakeUpAsync(default).GetAwaiter().GetResult();
        _corridor.Start();
    }

    public MemorySpool Spool { get; }

    public TrafficView Traffic => _corridor.Traffic;

    public async Task InjectAsync(string to, string from = "news@sender.example", string? tenant = null, string? campaign = null) =>
        await _corridor.Injector.SubmitAsync(
            new InjectionRequest
            {
                ReturnPath = from,
                Recipients = [.. to.Split(',').Select(static address => new Recipient(address))],
                Content = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes("Subject: hi\r\n\r\nhello\r\n")),
                Source = new InjectionSource
                {
                    Protocol = "ESMTP",
                    Listener = "test",
                    Helo = "client.example",
                    RemoteAddress = IPAddress.Loopback,
                },
                Tenant = tenant,
                Campaign = campaign,
            },
            default);

    public async ValueTask DisposeAsync()
    {
        await _corridor.StopAsync(TimeSpan.FromSeconds(1));
        await _events.DisposeAsync();
        _watchdog.Dispose();
    }

    /// <summary>Its addresses take turns at the head of answers, as those of name servers do.</summary>
    private sealed class OneHost(ImmutableArray<IPAddress> addresses) : IResolver
    {
        private int _asked;

        public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new DnsAnswer<MxRecord>(
                DnsStatus.Found, [new MxRecord(10, "mx." + domain)], TimeSpan.FromMinutes(1)));

        public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new DnsAnswer<IPAddress>(DnsStatus.Found, Rotated(), TimeSpan.FromMinutes(1)));

        private ImmutableArray<IPAddress> Rotated()
        {
            var first = (Interlocked.Increment(ref _asked) & int.MaxValue) % addresses.Length;
            return [.. addresses[first..], .. addresses[..first]];
        }

        public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(DnsAnswer.NoData<string>(TimeSpan.Zero));

        public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
