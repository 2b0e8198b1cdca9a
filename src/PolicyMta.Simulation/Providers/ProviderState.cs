using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using PolicyMta.Core.Spool;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// What a provider remembers while it runs: its clients, its greylist, its counters. Shared by its MX hosts; thread-safe.
/// </summary>
internal sealed class ProviderState(
    ProviderOptions options, TimeProvider time, Func<IPAddress, bool>? isNew = null, Action<ReturnedMail>? feedback = null,
    Action<string, MessageContent>? reading = null)
{
    private const int GreylistCapacity = 1_000_000;

    private readonly ConcurrentDictionary<IPAddress, ClientState> _clients = new();
    private readonly LimitPlan _plan = new(options);
    private long _lastConnection;
    private long _lastMessage;

    public Greylist Greylist { get; } = new(options.GreylistFor, GreylistCapacity, time);

    /// <summary>What a provider takes is bounded by its own limits.</summary>
    public ContentBudget Content { get; } = ContentBudget.Unlimited();

    public ProviderCounters Counters { get; } = new();

    public MessageArchive Archive { get; } = new(options.Store, options.StoreLimit);

    public ClientState Client(IPAddress address) =>
        _clients.GetOrAdd(
            address,
            static (address, state) => new ClientState(
                state.options, state._plan, address, state.isNew?.Invoke(address) ?? false, state.time),
            (options, _plan, isNew, time));

    /// <summary>Sends back what is not to stay; of no effect if nobody takes it.</summary>
    public void Return(ReturnedMail mail) => feedback?.Invoke(mail);

    /// <summary>Whether anybody takes what comes back.</summary>
    public bool Returns => feedback is not null;

    /// <summary>Has a recipient look at a message; of no effect if nobody does.</summary>
    public void Read(string recipient, MessageContent content) => reading?.Invoke(recipient, content);

    /// <summary>The number of a new connection: 1 for the provider's first.</summary>
    public long NextConnection() => Interlocked.Increment(ref _lastConnection);

    /// <summary>An id for the reply to a final dot.</summary>
    public string NextMessageId() => Interlocked.Increment(ref _lastMessage).ToString("x8", CultureInfo.InvariantCulture);
}
