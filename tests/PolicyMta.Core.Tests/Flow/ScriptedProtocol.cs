using System.Collections.Concurrent;
using System.Net;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>A network that answers as the test says, and remembers what it was given.</summary>
internal sealed class ScriptedProtocol : IDeliveryProtocol
{
    public static readonly Outcome Taken = new(SmtpStage.FinalDot, SmtpReply.Parse("250 2.0.0 Ok"), true);

    public ConcurrentQueue<Sent> Transactions { get; } = new();

    /// <summary>The identity of the rules of each connection.</summary>
    public ConcurrentQueue<string> Rules { get; } = new();

    /// <summary>The name for EHLO of each connection.</summary>
    public ConcurrentQueue<string> Names { get; } = new();

    /// <summary>What is wrong with TLS, of connections and of failures to connect.</summary>
    public TlsProblem? TlsProblem { get; set; }

    public Func<Destination, Outcome?> OnConnect { get; set; } = _ => null;

    /// <summary>Answers for one recipient; called with the number of transactions before.</summary>
    public Func<string, int, Outcome> OnRecipient { get; set; } = (_, _) => Taken;

    public Capabilities Capabilities { get; set; } = new() { Pipelining = true, EightBitMime = true, SmtpUtf8 = true, Dsn = true };

    public bool IsFinalDelivery { get; set; }

    /// <summary>Waited for before each transaction.</summary>
    public Func<Task> BeforeSend { get; set; } = () => Task.CompletedTask;

    /// <summary>Waited for before each transaction with a site.</summary>
    public Func<string, Task> BeforeSendTo { get; set; } = _ => Task.CompletedTask;

    /// <summary>Waited for before each transaction, with the number of those before it and the token of a stop.</summary>
    public Func<int, CancellationToken, Task> DuringSend { get; set; } = (_, _) => Task.CompletedTask;

    public Func<bool> HasBetterHost { get; set; } = () => false;

    public ValueTask<ConnectResult> ConnectAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, HostOrder order,
        CancellationToken cancellationToken)
    {
        Rules.Enqueue(security.Identity);
        Names.Enqueue(source.EhloName);
        return ValueTask.FromResult(OnConnect(destination) is { } failure
            ? new ConnectResult(null, failure, destination.Hosts[0].Name, null) { TlsProblem = TlsProblem }
            : new ConnectResult(new Connection(this, destination, source.EhloName), null, destination.Hosts[0].Name, IPAddress.Loopback));
    }

    public ValueTask<bool> HasBetterHostAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, HostOrder order,
        CancellationToken cancellationToken) => ValueTask.FromResult(HasBetterHost());

    internal sealed record Sent(string ReturnPath, ImmutableArray<string> Recipients, string Text, string Site, string Ehlo);

    private sealed class Connection(ScriptedProtocol protocol, Destination destination, string ehlo) : IDeliveryConnection
    {
        public string RemoteHost => destination.Hosts[0].Name;

        public IPAddress RemoteAddress => IPAddress.Loopback;

        public string Tls => "none";

        public TlsProblem? TlsProblem => protocol.TlsProblem;

        public bool IsFinalDelivery => protocol.IsFinalDelivery;

        public Capabilities Capabilities => protocol.Capabilities;

        public int Transactions { get; private set; }

        public int Accepted { get; private set; }

        public bool IsOpen { get; private set; } = true;

        public bool IsUsable => IsOpen;

        public async ValueTask<ImmutableArray<Outcome>> SendAsync(DeliveryTransaction transaction, CancellationToken cancellationToken)
        {
            await protocol.BeforeSend();
            await protocol.BeforeSendTo(destination.Site);
            await protocol.DuringSend(protocol.Transactions.Count, cancellationToken);
            var before = protocol.Transactions.Count;
            Transactions++;
            var text = System.Text.Encoding.UTF8.GetString([.. transaction.Prefix.Span, .. transaction.Content.Span]);
            protocol.Transactions.Enqueue(new Sent(
                transaction.ReturnPath, [.. transaction.Recipients.Select(recipient => recipient.Address)], text, destination.Site, ehlo));
            var outcomes = transaction.Recipients.Select(recipient => protocol.OnRecipient(recipient.Address, before)).ToImmutableArray();
            IsOpen &= outcomes.All(outcome => outcome.Reply.Code != 421);
            Accepted = outcomes.Count(outcome => outcome.Stage is SmtpStage.Data or SmtpStage.FinalDot);
            return outcomes;
        }

        public void Retire() => IsOpen = false;

        public ValueTask DisposeAsync() => default;
    }
}
