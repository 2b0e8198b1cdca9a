using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>What one provider takes from one source address, second by second, if nothing goes beyond a limit. For one user.</summary>
internal sealed class OracleSource
{
    private const int SecondsOfMinute = 60;

    private readonly ProviderOptions _options;
    private readonly ScenarioSourceOptions _source;
    private readonly DateTimeOffset _start;
    private readonly LimitPlan _plan;
    private readonly Reputation? _reputation;
    private LimitsInForce _limits = new();
    private double[] _tokens = [];
    private Rate[] _rates = [];

    public OracleSource(ProviderOptions options, ScenarioSourceOptions source, DateTimeOffset start)
    {
        (_options, _source, _start) = (options, source, start);
        _plan = new LimitPlan(options);
        _reputation = options.Reputation is { } reputation ? new Reputation(reputation, source.New) : null;
    }

    /// <summary>The room of the second that was asked about last.</summary>
    public double Room { get; private set; }

    /// <summary>How many messages have room in a second.</summary>
    public double RoomAt(int second)
    {
        if (second > 0)
            _reputation?.Pass(TimeSpan.FromSeconds(1));
        if (second % SecondsOfMinute == 0)
            Follow(second);

        Room = ThroughConnections();
        for (var i = 0; i < _rates.Length; i++)
        {
            var (capacity, perSecond) = RateLimit.Size(_rates[i], _limits.Share);
            _tokens[i] = Math.Min(capacity, second == 0 ? capacity : _tokens[i] + perSecond);
            Room = Math.Min(Room, _tokens[i]);
        }

        return Room;
    }

    public void Take(double messages, double delivered, double unknown)
    {
        for (var i = 0; i < _tokens.Length; i++)
            _tokens[i] -= messages;
        _reputation?.Delivered(delivered);
        _reputation?.Unknown(unknown);
        _reputation?.Complained(delivered * _options.Feedback.Complaints);
    }

    private void Follow(int second)
    {
        _limits = _plan.At(_source.Address, _start.AddSeconds(second)) with { Share = _reputation?.Share ?? 1 };
        _rates = [.. _limits.MessageRates, .. _limits.RecipientRates];
        if (_tokens.Length != _rates.Length)
            _tokens = [.. _rates.Select((rate, i) => i < _tokens.Length ? _tokens[i] : RateLimit.Size(rate, _limits.Share).Capacity)];
    }

    /// <summary>What goes through the connections in a second: without end if answers come at once.</summary>
    private double ThroughConnections()
    {
        var room = double.PositiveInfinity;
        var messages = _limits.MessagesPerConnection ?? double.PositiveInfinity;
        var perMessage = _options.ReplyDelay.TotalSeconds
            + (double.IsPositiveInfinity(messages) ? 0 : _options.BannerDelay.TotalSeconds / messages);
        if (_limits.OpenConnections is { } connections && perMessage > 0)
            room = connections / perMessage;
        if (_limits.ConnectionRate is { } rate && !double.IsPositiveInfinity(messages))
            room = Math.Min(room, rate.PerSecond * _limits.Share * messages);
        return room;
    }
}
