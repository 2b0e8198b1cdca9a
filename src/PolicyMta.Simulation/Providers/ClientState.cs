using System.Net;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// What a provider counts and thinks of one client address, over all of its MX hosts, and the limits that follow. Thread-safe.
/// </summary>
internal sealed class ClientState(ProviderOptions options, LimitPlan plan, IPAddress address, bool isNew, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly RateLimits _connections = new(time);
    private readonly RateLimits _messages = new(time);
    private readonly RateLimits _recipients = new(time);
    private readonly Reputation? _reputation = options.Reputation is { } reputation ? new Reputation(reputation, isNew) : null;
    private LimitsInForce? _limits;
    private long _limitsMinute;
    private long _reputationAt = time.GetTimestamp();
    private long _blockedUntil;
    private int _open;

    public IPAddress Address => address;

    /// <summary>The limits now.</summary>
    public LimitsInForce Limits
    {
        get
        {
            lock (_lock)
                return LimitsNow();
        }
    }

    /// <summary>What the provider thinks of the address: 0 to 1.</summary>
    public double Reputation
    {
        get
        {
            lock (_lock)
            {
                PassTime();
                return _reputation?.Score ?? 1;
            }
        }
    }

    /// <summary>How long the reply to MAIL is to be held back.</summary>
    public TimeSpan Tarpit
    {
        get
        {
            if (options.Tarpit.Delay <= TimeSpan.Zero)
                return TimeSpan.Zero;
            lock (_lock)
                return _messages.Used >= options.Tarpit.Above ? options.Tarpit.Delay : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a connection in and returns how many are open with it.</summary>
    public int Open() => Interlocked.Increment(ref _open);

    public void Close() => Interlocked.Decrement(ref _open);

    /// <summary>Whether the connection rate has room for one more, which is then taken.</summary>
    public bool TryConnect()
    {
        lock (_lock)
        {
            var limits = LimitsNow();
            return !IsBlocked && Keep(_connections.TryTake(limits.ConnectionRate is { } rate ? [rate] : [], limits.Share));
        }
    }

    /// <summary>Whether the message rates have room for one more, which is then taken.</summary>
    public bool TrySend()
    {
        lock (_lock)
        {
            var limits = LimitsNow();
            return !IsBlocked && Keep(_messages.TryTake(limits.MessageRates, limits.Share));
        }
    }

    /// <summary>Whether the recipient rates have room for one more, which is then taken.</summary>
    public bool TryReceive()
    {
        lock (_lock)
        {
            var limits = LimitsNow();
            return Keep(_recipients.TryTake(limits.RecipientRates, limits.Share));
        }
    }

    public void Delivered(int messages) => Tell(reputation => reputation.Delivered(messages));

    public void Unknown() => Tell(reputation => reputation.Unknown(1));

    public void Complained() => Tell(reputation => reputation.Complained(1));

    private bool IsBlocked => _blockedUntil > 0 && time.GetTimestamp() < _blockedUntil;

    /// <summary>Who goes over a rate is refused everything for a while, if the provider is of that kind.</summary>
    private bool Keep(bool hasRoom)
    {
        if (!hasRoom && options.Penalty > TimeSpan.Zero)
            _blockedUntil = time.GetTimestamp() + (long)(options.Penalty.TotalSeconds * time.TimestampFrequency);
        return hasRoom;
    }

    private void Tell(Action<Reputation> what)
    {
        if (_reputation is null)
            return;
        lock (_lock)
        {
            PassTime();
            what(_reputation);
        }
    }

    private void PassTime()
    {
        var now = time.GetTimestamp();
        _reputation?.Pass(time.GetElapsedTime(_reputationAt, now));
        _reputationAt = now;
    }

    private LimitsInForce LimitsNow()
    {
        var now = time.GetUtcNow();
        var minute = now.UtcTicks / TimeSpan.TicksPerMinute;
        if (_limits is not null && minute == _limitsMinute)
            return _limits;
        PassTime();
        _limitsMinute = minute;
        return _limits = plan.At(address, now) with { Share = _reputation?.Share ?? 1 };
    }
}
