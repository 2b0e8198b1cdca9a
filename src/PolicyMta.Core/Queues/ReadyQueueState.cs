using System.Net;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Traffic;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// The moving numbers of one ready queue: connections, rates, failures. Kept apart from the limits, which change at any time.
/// Not thread-safe: its ready queue guards it.
/// </summary>
internal sealed class ReadyQueueState
{
    /// <summary>Connect failures in a row after which everything that waits is deferred, unless a connection is open.</summary>
    public const int FailuresToDeferAll = 3;

    private const string MessageRate = "delivery.message_rate";
    private const string RecipientRate = "delivery.recipient_rate";
    private const string ConnectionRate = "delivery.connection_rate";

    /// <summary>Hosts that are known to be used up at most.</summary>
    private const int MostFull = 16;

    /// <summary>
    /// How long no connection is opened after one that led to a host which was known to be used up: there was no better one.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly ReadyKey _key;
    private readonly TrafficControl _control;
    private readonly TimeProvider _time;
    private EffectiveLimits? _limits;
    private TrafficProfile? _boundProfile;
    private TrafficLimits? _pace;
    private ImmutableArray<BoundLimit> _bound = [];
    private TokenBucket _even;
    private RateWindow _messages;
    private RateWindow _paced;
    private RateGate _recipients;
    private RateGate _newConnections;
    private long _connectFailedAt;
    private TimeSpan _backOff;
    private ImmutableArray<(IPAddress Host, long Until)> _full = [];
    private long _restUntil;

    public ReadyQueueState(ReadyKey key, TrafficControl control, TimeProvider time)
    {
        (_key, _control, _time) = (key, control, time);
        if (control.UsageOf(key) is not { } rates)
            return;
        _messages.Restore(rates[0], time);
        _recipients.Restore(rates[1], time);
        _newConnections.Restore(rates[2], time);
    }

    /// <summary>Connections that are open or being opened.</summary>
    public int Connections { get; private set; }

    /// <summary>Connections that are being opened and have no message yet.</summary>
    public int Starting { get; private set; }

    public int ConnectFailures { get; private set; }

    /// <summary>Deliveries that were let go.</summary>
    public long Attempts { get; private set; }

    /// <summary>Why no connection could be opened when that was last tried; nothing if one could.</summary>
    public WaitCause ConnectRefusedBy { get; set; }

    /// <summary>Why no message could be taken when that was last tried; nothing if one could.</summary>
    public WaitCause MessageRefusedBy { get; set; }

    /// <summary>Whether a connection that could not be made keeps the next from being tried.</summary>
    public bool IsBackingOff => _backOff > TimeSpan.Zero && _time.GetElapsedTime(_connectFailedAt) < _backOff;

    /// <summary>The hosts whose counters are used up for longer than a connection waits.</summary>
    public ImmutableArray<IPAddress> FullHosts
    {
        get
        {
            if (!_full.IsEmpty)
                _full = _full.RemoveAll(one => one.Until <= _time.GetTimestamp());
            return _full.IsEmpty ? [] : [.. _full.Select(static one => one.Host)];
        }
    }

    private bool IsResting => _restUntil != 0 && _time.GetTimestamp() < _restUntil;

    /// <summary>What the queue may do now.</summary>
    public EffectiveLimits Limits(Route route)
    {
        var now = _time.GetUtcNow();
        if (_limits is { } limits && limits.Version == _control.Version && now.UtcTicks < limits.ValidUntil
            && ReferenceEquals(limits.Profile, route.Profile))
            return limits;
        return _limits = _control.LimitsOf(_key, route, now);
    }

    /// <summary>Has the limits made anew before they are next asked for.</summary>
    public void ForgetLimits() => _limits = null;

    /// <summary>
    /// Counts one more connection that is being opened, if limits allow it and a rate would not have it closed again for want of work.
    /// </summary>
    public bool TryConnect(Route route, Permit permit)
    {
        var limits = Limits(route);
        ConnectRefusedBy = limits.IsPaused ? limits.PausedBy
            : IsBackingOff ? WaitCause.ConnectBackoff
            : Connections >= limits.Connections ? limits.ConnectionsOf
            : IsResting ? WaitCause.HostCounter
            : WaitCause.None;
        if (ConnectRefusedBy != WaitCause.None)
            return false;
        Bind(route, isFresh: Connections == 0);
        if (WaitForMessage(route, out var slowest) > route.Profile.IdleTimeout)
        {
            ConnectRefusedBy = slowest;
            return false;
        }

        return TryTakeConnection(route, permit);
    }

    /// <summary>Counts a connection for a probe, if limits of connections allow it, whatever else keeps mail waiting.</summary>
    public bool TryProbe(Route route, Permit permit)
    {
        if (Connections >= Limits(route).Connections)
            return false;
        Bind(route, isFresh: Connections == 0);
        if (!TryTakeConnection(route, permit))
            return false;
        Starting--;
        return true;
    }

    /// <summary>A probe has ended.</summary>
    public void EndProbe(Permit permit)
    {
        EndConnecting(permit);
        Disconnected();
    }

    private bool TryTakeConnection(Route route, Permit permit)
    {
        for (var i = 0; i < _bound.Length; i++)
        {
            if (_bound[i].Group.TryConnect(_bound[i].Limits))
                continue;
            ConnectRefusedBy = ConnectCauseOf(_bound[i]);
            foreach (var taken in _bound[..i])
                taken.Group.Return(taken.Limits);
            return false;
        }

        if (!TryTakeConnection(route))
        {
            ConnectRefusedBy = WaitCause.ConnectionRate;
            foreach (var taken in _bound)
                taken.Group.Return(taken.Limits);
            return false;
        }

        MessageRefusedBy = WaitCause.None;
        Connections++;
        Starting++;
        (permit.Connecting, permit.ConnectBound) = (1, _bound);
        return true;
    }

    /// <summary>Takes from the rates of new connections, for one that takes the place of another.</summary>
    /// <returns>Whether limits allow it.</returns>
    public bool TryReconnect(Route route, Permit permit)
    {
        if (Limits(route).IsPaused)
            return false;
        var bound = permit.Connecting > 0 ? permit.ConnectBound : _bound;
        for (var i = 0; i < bound.Length; i++)
        {
            if (bound[i].Group.TryReconnect(bound[i].Limits))
                continue;
            foreach (var taken in bound[..i])
                taken.Group.ReturnRate(taken.Limits);
            return false;
        }

        if (TryTakeConnection(route))
        {
            permit.Connecting++;
            permit.ConnectBound = bound;
            return true;
        }

        foreach (var taken in bound)
            taken.Group.ReturnRate(taken.Limits);
        return false;
    }

    /// <summary>New connections that were allowed have been made, or could not be.</summary>
    public void EndConnecting(Permit permit)
    {
        foreach (var limit in permit.ConnectBound)
            limit.Group.EndConnecting(limit.Limits, permit.Connecting);
        _newConnections.Done(permit.Connecting, _time);
        (permit.Connecting, permit.ConnectBound) = (0, []);
    }

    /// <summary>Takes back a connection that <see cref="TryConnect"/> allowed and that was not even begun.</summary>
    public void CancelConnect(Permit permit)
    {
        Connections--;
        Starting--;
        foreach (var limit in _bound)
            limit.Group.Disconnect();
        foreach (var limit in permit.ConnectBound)
            limit.Group.ReturnRate(limit.Limits);
        _newConnections.Return();
        (permit.Connecting, permit.ConnectBound) = (0, []);
    }

    /// <summary>The connection is open.</summary>
    public void Connected(Permit permit)
    {
        EndConnecting(permit);
        Starting--;
        ConnectFailures = 0;
        _backOff = TimeSpan.Zero;
    }

    /// <summary>The connection could not be made.</summary>
    /// <returns>
    /// Whether everything that waits should be deferred. Not while others are open: the site takes mail, only not over more of them.
    /// </returns>
    public bool ConnectFailed(Permit permit)
    {
        EndConnecting(permit);
        Starting--;
        Disconnected();
        ConnectFailures++;
        _backOff = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(6, ConnectFailures - 1)));
        _connectFailedAt = _time.GetTimestamp();
        return ConnectFailures >= FailuresToDeferAll && Connections == Starting;
    }

    /// <summary>A connection has ended, and its peer has seen it end.</summary>
    public void Disconnected()
    {
        Connections--;
        foreach (var limit in _bound)
            limit.Group.Disconnect();
    }

    /// <summary>Whether open connections may be used: nothing is paused, and there are no more of them than limits allow now.</summary>
    public bool MayUseConnections(Route route)
    {
        var limits = Limits(route);
        if (limits.IsPaused || Connections > limits.Connections)
            return false;
        Bind(route);
        foreach (var limit in _bound)
        {
            if (limit.Group.Exceeds(limit.Limits))
                return false;
        }

        return true;
    }

    /// <summary>Takes a transaction with so many recipients from all limits, or from none.</summary>
    /// <returns>Zero if it may begin now; else how long to wait before asking again.</returns>
    public TimeSpan TryTakeMessage(Route route, Permit permit, int recipients)
    {
        if (permit.Messages == 0)
        {
            Bind(route);
            permit.Bound = _bound;
        }

        if (permit.RemoteMessages == 0)
            BindRemote(route, permit);
        if (TryTakeRemote(permit, recipients) is { Ticks: > 0 } full)
        {
            MessageRefusedBy = WaitCause.HostCounter;
            if (full > route.Profile.IdleTimeout)
                NoteFull(permit.RemoteAddress!, full);
            return full;
        }

        // A group without limits is not asked, so that it costs nothing; a limit that comes later begins with the next message.
        var bound = permit.Bound;
        for (var i = 0; i < bound.Length; i++)
        {
            if (bound[i].Limits is null || bound[i].Group.TryTakeMessage(bound[i].Limits, recipients) is not { Ticks: > 0 } wait)
                continue;
            MessageRefusedBy = MessageCauseOf(bound[i]);
            ReturnTo(bound[..i], 1, recipients);
            ReturnTo(permit.OfRemote, 1, recipients);
            return wait;
        }

        var own = TryTakeOwn(route, recipients);
        if (own > TimeSpan.Zero)
        {
            ReturnTo(bound, 1, recipients);
            ReturnTo(permit.OfRemote, 1, recipients);
            return own;
        }

        MessageRefusedBy = WaitCause.None;
        if (permit.Messages++ == 0)
            Attempts++;
        permit.Recipients += recipients;
        CountRemote(permit, 1, recipients);
        return TimeSpan.Zero;
    }

    /// <summary>
    /// The connection leads to another address: what was tried at the one before counts there, what was taken and not tried does not.
    /// </summary>
    public static void ConnectedTo(Permit permit, IPAddress? remote, bool wasTried = true)
    {
        if (!wasTried)
            ReturnTo(permit.OfRemote, permit.RemoteMessages, permit.RemoteRecipients);
        else
            DoneAtRemote(permit);
        foreach (var limit in permit.OfRemote)
            limit.Group.Disconnect();
        (permit.OfRemote, permit.RemoteProfile, permit.RemoteAddress) = ([], null, remote);
        (permit.RemoteMessages, permit.RemoteRecipients) = (0, 0);
    }

    /// <summary>Takes from the limits of the address what the delivery under way, which was not tried elsewhere, costs there.</summary>
    /// <returns>Whether they allow it at once.</returns>
    public bool TryTakeAtRemote(Route route, Permit permit)
    {
        BindRemote(route, permit);
        if (permit.Messages == 0 || TryTakeRemote(permit, permit.Recipients) > TimeSpan.Zero)
            return permit.Messages == 0;
        CountRemote(permit, 1, permit.Recipients);
        return true;
    }

    /// <summary>Takes back what <see cref="TryTakeMessage"/> allowed and was not tried.</summary>
    public void ReturnMessages(Permit permit)
    {
        if (permit.Messages > 0)
            Attempts--;
        Return(permit, permit.Messages, permit.Recipients);
    }

    /// <summary>Takes back the last of several transactions.</summary>
    public void ReturnOne(Permit permit, int recipients) => Return(permit, 1, recipients);

    /// <summary>The transactions that were taken have ended: each limit counts them for its time from now.</summary>
    public void Done(Route route, Permit permit)
    {
        var (messages, recipients) = (permit.Messages, permit.Recipients);
        if (messages == 0)
            return;
        DoneAtRemote(permit);
        foreach (var limit in permit.Bound)
        {
            if (limit.Limits is { } limits)
                limit.Group.Done(limits, messages, recipients);
        }

        if (route.Profile.MessageRate is { } rate)
            _messages.Done(messages, rate.Per, _time);
        else
            _messages = default;
        if (Limits(route).Paced is { } paced)
            _paced.Done(messages, paced.Per, _time);
        else
            _paced = default;
        _recipients.Done(recipients, _time);
        (permit.Messages, permit.Recipients) = (0, 0);
    }

    /// <summary>Recipients that one transaction may have at most, by the rates that would never let more go.</summary>
    public int MostRecipients(Route route, Permit permit)
    {
        if (permit.RemoteMessages == 0)
            BindRemote(route, permit);
        var most = route.Profile.RecipientRate is { } own
            ? RateGate.Number(own, _control.Shares.ShareOf(RecipientRate, _key))
            : int.MaxValue;
        foreach (var limit in _bound)
            most = Math.Min(most, limit.Group.MostRecipients(limit.Limits));
        foreach (var limit in permit.OfRemote)
            most = Math.Min(most, limit.Group.MostRecipients(limit.Limits));
        return most;
    }

    /// <summary>What is used of its own rates of messages, recipients and new connections.</summary>
    public ImmutableArray<RateUse> Usage(Route route) =>
    [
        route.Profile.MessageRate is { } rate ? RateUse.Of(rate.Per, _messages, _time) : RateUse.None,
        _recipients.Export(_time),
        _newConnections.Export(_time),
    ];

    /// <summary>Takes over the limits of the profile: connections that are open count for all of them.</summary>
    /// <param name="route">Whose profile holds.</param>
    /// <param name="isFresh">Whether groups may have been forgotten since, for want of a connection.</param>
    private void Bind(Route route, bool isFresh = false)
    {
        var pace = Limits(route).SharedPace;
        if (ReferenceEquals(_boundProfile, route.Profile) && pace is null == _pace is null && !isFresh)
        {
            // Paces change often: their group stays, with other limits.
            if (!ReferenceEquals(pace, _pace) && _key.Provider is not null)
                _bound = _bound.SetItem(0, new BoundLimit(_bound[0].Group, pace));
            _pace = pace;
            return;
        }

        var before = _bound;
        var bound = _control.LimitsOfQueue(_key, route.Profile, pace);
        while (Connections > 0 && Array.FindIndex([.. bound], limit => !limit.Group.Join(Connections)) is >= 0 and var closed)
        {
            foreach (var joined in bound[..closed])
                joined.Group.Join(-Connections);
            bound = _control.LimitsOfQueue(_key, route.Profile, pace);
        }

        if (Connections > 0)
        {
            foreach (var limit in before)
                limit.Group.Join(-Connections);
        }

        (_bound, _boundProfile, _pace) = (bound, route.Profile, pace);
    }

    private TimeSpan TryTakeOwn(Route route, int recipients)
    {
        var limits = Limits(route);
        MessageRefusedBy = limits.MessagesOf;
        if (limits.Messages is not { } even)
            _even = default;
        else if (_even.TryTake(Share(MessageRate, even), _time) is { Ticks: > 0 } uneven)
            return uneven;
        var wait = WaitForExact(route, limits, out var slower);
        MessageRefusedBy = wait > TimeSpan.Zero ? slower : WaitCause.RecipientRate;
        if (wait == TimeSpan.Zero && route.Profile.RecipientRate is { } recipientRate)
            wait = _recipients.TryTake(recipientRate, _control.Shares.ShareOf(RecipientRate, _key), _time, recipients);
        if (wait > TimeSpan.Zero)
        {
            _even.Return();
            return wait;
        }

        if (route.Profile.MessageRate is { } rate)
            _messages.TryTake(Number(MessageRate, rate), rate.Per, _time);
        if (limits.Paced is { } paced)
            _paced.TryTake(Number(MessageRate, paced), paced.Per, _time);
        return TimeSpan.Zero;
    }

    /// <summary>How long the next message has to wait at least for the numbers of the queue's own rates of messages.</summary>
    private TimeSpan WaitForExact(Route route, EffectiveLimits limits, out WaitCause slower)
    {
        slower = WaitCause.MessageRate;
        var wait = route.Profile.MessageRate is { } rate
            ? _messages.WaitFor(Number(MessageRate, rate), rate.Per, _time)
            : TimeSpan.Zero;
        if (limits.Paced is not { } paced || _paced.WaitFor(Number(MessageRate, paced), paced.Per, _time) is var other && other <= wait)
            return wait;
        slower = limits.PacedBy;
        return other;
    }

    /// <summary>How long the next message has to wait at least.</summary>
    private TimeSpan WaitForMessage(Route route, out WaitCause slowest)
    {
        var limits = Limits(route);
        var wait = WaitForExact(route, limits, out slowest);
        if (limits.Messages is { } even)
            TakeLonger(_even.WaitFor(Share(MessageRate, even), _time), limits.MessagesOf, ref wait, ref slowest);
        if (route.Profile.RecipientRate is { } recipientRate)
        {
            var recipients = _recipients.WaitFor(recipientRate, _control.Shares.ShareOf(RecipientRate, _key), _time);
            TakeLonger(recipients, WaitCause.RecipientRate, ref wait, ref slowest);
        }

        foreach (var limit in _bound)
        {
            if (limit.Limits is { } shared)
                TakeLonger(limit.Group.WaitForMessage(shared), MessageCauseOf(limit), ref wait, ref slowest);
        }

        return wait;
    }

    private static void TakeLonger(TimeSpan other, WaitCause cause, ref TimeSpan wait, ref WaitCause slowest)
    {
        if (other > wait)
            (wait, slowest) = (other, cause);
    }

    private WaitCause MessageCauseOf(BoundLimit limit) => limit.Group.Identity is not null ? WaitCause.CounterRate
        : ReferenceEquals(limit.Limits, _pace) ? WaitCause.PaceRate
        : WaitCause.ProviderRate;

    private WaitCause ConnectCauseOf(BoundLimit limit)
    {
        var isFull = limit.Limits?.Connections <= limit.Group.Connections;
        return limit.Group.Identity is not null ? WaitCause.CounterConnections
            : ReferenceEquals(limit.Limits, _pace) ? WaitCause.PaceConnections
            : isFull ? WaitCause.ProviderConnections
            : WaitCause.ProviderConnectionRate;
    }

    private bool TryTakeConnection(Route route) => route.Profile.ConnectionRate is not { } rate
        || _newConnections.TryTake(rate, _control.Shares.ShareOf(ConnectionRate, _key), _time) == TimeSpan.Zero;

    private void Return(Permit permit, int messages, int recipients)
    {
        ReturnTo(permit.Bound, messages, recipients);
        var (ofRemote, recipientsOfRemote) = (Math.Min(messages, permit.RemoteMessages), Math.Min(recipients, permit.RemoteRecipients));
        ReturnTo(permit.OfRemote, ofRemote, recipientsOfRemote);
        CountRemote(permit, -ofRemote, -recipientsOfRemote);
        _messages.Return(messages);
        _paced.Return(messages);
        _even.Return(messages);
        _recipients.Return(recipients);
        permit.Messages -= messages;
        permit.Recipients -= recipients;
    }

    /// <summary>Takes over the limits that the profile in force has for the connection's address.</summary>
    private void BindRemote(Route route, Permit permit)
    {
        if (permit.RemoteAddress is not { } remote || ReferenceEquals(permit.RemoteProfile, route.Profile))
            return;
        ConnectedTo(permit, remote);
        permit.RemoteProfile = route.Profile;
        var counters = _control.CountersOf(route.Profile);
        if (counters.HasOfConnections)
            permit.OfRemote = counters.JoinOfConnection(_control.Groups, _key, remote);
    }

    private void NoteFull(IPAddress host, TimeSpan wait)
    {
        var now = _time.GetTimestamp();
        if (FullHosts.Contains(host))
            _restUntil = now + Ticks(wait < Rest ? wait : Rest);
        else if (_full.Length < MostFull)
            _full = _full.Add((host, now + Ticks(wait < TimeSpan.FromHours(1) ? wait : TimeSpan.FromHours(1))));
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);

    private static TimeSpan TryTakeRemote(Permit permit, int recipients)
    {
        for (var i = 0; i < permit.OfRemote.Length; i++)
        {
            var wait = permit.OfRemote[i].Group.TryTakeMessage(permit.OfRemote[i].Limits, recipients);
            if (wait == TimeSpan.Zero)
                continue;
            ReturnTo(permit.OfRemote[..i], 1, recipients);
            return wait;
        }

        return TimeSpan.Zero;
    }

    private static void CountRemote(Permit permit, int messages, int recipients)
    {
        if (permit.OfRemote.IsEmpty)
            return;
        permit.RemoteMessages += messages;
        permit.RemoteRecipients += recipients;
    }

    private static void DoneAtRemote(Permit permit)
    {
        if (permit.RemoteMessages > 0)
        {
            foreach (var limit in permit.OfRemote)
                limit.Group.Done(limit.Limits!, permit.RemoteMessages, permit.RemoteRecipients);
        }

        (permit.RemoteMessages, permit.RemoteRecipients) = (0, 0);
    }

    private static void ReturnTo(ImmutableArray<BoundLimit> bound, int messages, int recipients)
    {
        foreach (var limit in bound)
        {
            if (limit.Limits is { } limits)
                limit.Group.ReturnMessages(limits, messages, recipients);
        }
    }

    private int Number(string limit, Rate rate) => RateGate.Number(rate, _control.Shares.ShareOf(limit, _key));

    private RateLimit Share(string limit, RateLimit rate) => rate.Times(_control.Shares.ShareOf(limit, _key));
}
