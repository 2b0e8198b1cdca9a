using System.Runtime.CompilerServices;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Campaigns.Tests.Sending;

/// <summary>Takes a plugin's messages, delivers them when it is told to, and tells of it as the journal does. Thread-safe.</summary>
internal sealed class PostOffice : IMessageInjector, IEventReader
{
    private readonly TestInjector _injector = new();
    private readonly List<DeliveryEvent> _journal = [];
    private readonly Lock _gate = new();
    private readonly List<(SpoolId Id, NewMessage Message)> _waiting = [];
    private int _acknowledged;

    public PostOffice() => Knock();

    public string Cursor => "campaigns";

    /// <summary>Whether messages are delivered as soon as they are taken.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>How a message ends.</summary>
    public Func<NewMessage, string> Ending { get; set; } = static _ => EventKind.Delivered;

    /// <summary>What is answered in place of taking a message.</summary>
    public Func<NewMessage, SubmitResult?> Answer
    {
        set => _injector.Answer = value;
    }

    /// <summary>All that was taken, in order.</summary>
    public IReadOnlyList<(SpoolId Id, NewMessage Message)> Taken => [.. _injector.Taken];

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    public async ValueTask<SubmitResult> SubmitAsync(NewMessage message, CancellationToken cancellationToken = default)
    {
        var result = await _injector.SubmitAsync(message, cancellationToken);
        if (result is not { IsAccepted: true, IsRepeated: false })
            return result;
        lock (_gate)
            _waiting.Add((result.Id.Value, message));
        if (IsOpen)
            Deliver(1);
        return result;
    }

    public ValueTask<bool> WithdrawAsync(SpoolId id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var place = _waiting.FindIndex(one => one.Id == id);
            if (place < 0)
                return new(false);
            var message = _waiting[place].Message;
            _waiting.RemoveAt(place);
            Tell(Of(EventKind.Removed, id, message));
            return new(true);
        }
    }

    /// <summary>Ends the delivery of the oldest messages that wait.</summary>
    public void Deliver(int count)
    {
        lock (_gate)
        {
            foreach (var (id, message) in _waiting.Take(count).ToList())
                Tell(Of(Ending(message), id, message));
            _waiting.RemoveRange(0, Math.Min(count, _waiting.Count));
        }
    }

    /// <summary>Tells of the attempts of the oldest messages that wait: they were put off.</summary>
    public void Defer(int count)
    {
        lock (_gate)
        {
            foreach (var (id, message) in _waiting.Take(count))
                Tell(Of(EventKind.Deferred, id, message));
        }
    }

    /// <summary>Tells what the plugin tells itself, by which it sees that it reads.</summary>
    public void Knock() => Tell(new DeliveryEvent { Kind = "PolicyMta.Campaigns.watching", Time = TimeProvider.System.GetUtcNow() });

    public void Tell(DeliveryEvent told)
    {
        lock (_gate)
            _journal.Add(told with { EventId = _journal.Count + 1 });
    }

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var place = _acknowledged; ;)
        {
            List<DeliveryEvent> events;
            lock (_gate)
                events = _journal.GetRange(place, Math.Min(512, _journal.Count - place));
            place += events.Count;
            var end = place;
            if (events.Count == 0)
            {
                await Task.Delay(5, cancellationToken);
                continue;
            }

            yield return new EventBatch(_ =>
            {
                _acknowledged = end;
                return default;
            })
            {
                Events = events,
                Json = [],
            };
        }
    }

    public static DeliveryEvent Of(string kind, SpoolId id, NewMessage message) => new()
    {
        Kind = kind,
        Time = TimeProvider.System.GetUtcNow(),
        Id = id,
        Tenant = message.Tenant,
        Campaign = message.Campaign,
        Recipients = [message.Recipients[0].Address],
        Listener = "test",
        Provider = "gmail",
        Category = kind == EventKind.Delivered ? null : "mailbox-full",
        Metadata = message.Metadata,
    };
}
