namespace PolicyMta.Simulation.Scenarios;

/// <summary>How many messages of a stream have come by a second: follows the hours of the day, evenly within each. Immutable.</summary>
internal sealed class StreamCurve
{
    private const int SecondsOfHour = 3600;

    private readonly double _messages;
    private readonly int _offset;
    private readonly double[] _before;
    private readonly double[] _weights;
    private readonly double _all;
    private readonly int _seconds;

    /// <param name="stream">The stream.</param>
    /// <param name="messages">Its messages in all; the result is rounded.</param>
    /// <param name="start">When the scenario begins.</param>
    /// <param name="duration">How long it is.</param>
    public StreamCurve(StreamOptions stream, double messages, DateTimeOffset start, TimeSpan duration)
    {
        var time = start.UtcDateTime.TimeOfDay;
        _offset = (int)time.TotalSeconds % SecondsOfHour;
        _seconds = (int)Math.Ceiling(duration.TotalSeconds);
        var hours = ((_offset + _seconds) / SecondsOfHour) + 1;
        _weights = [.. Enumerable.Range(0, hours).Select(hour => stream.WeightOf(time.Hours + hour))];
        _before = new double[hours + 1];
        for (var i = 0; i < hours; i++)
            _before[i + 1] = _before[i] + _weights[i];
        _all = Sum(_seconds);
        _messages = _all > 0 ? messages : 0;
    }

    /// <summary>The messages of the seconds before one.</summary>
    public long CountBy(int second) => _messages <= 0 ? 0 : (long)Math.Round(_messages * Sum(Math.Min(second, _seconds)) / _all);

    private double Sum(int second)
    {
        var (hour, rest) = Math.DivRem(_offset + second, SecondsOfHour);
        return _before[hour] + (_weights[hour] * rest / SecondsOfHour) - (_weights[0] * _offset / SecondsOfHour);
    }
}
