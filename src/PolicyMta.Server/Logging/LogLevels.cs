using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace PolicyMta.Server.Logging;

/// <summary>
/// Which lines are written, by room: a room is the beginning of the categories of what logs, <c>Core.Queues</c>, the name that log lines
/// bear, or a plugin's id. Changes hold at once for all loggers, and cost nothing while nothing changes. Thread-safe.
/// </summary>
internal sealed class LogLevels : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    /// <summary>So many rooms may have a level of their own.</summary>
    public const int MostRooms = 100;

    private const string Own = "PolicyMta.";
    private readonly LoggingOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, byte> _categories = new(StringComparer.OrdinalIgnoreCase);
    private ImmutableSortedDictionary<string, RoomLevel> _rooms = ImmutableSortedDictionary.Create<string, RoomLevel>(
        StringComparer.OrdinalIgnoreCase);

    private CancellationTokenSource _changed = new();
    private ITimer? _timer;

    public LogLevels(LoggingOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        foreach (var (room, level) in options.Rooms)
            _rooms = _rooms.SetItem(room, new RoomLevel(level, null, IsOfSettings: true));
    }

    public string? Name => Options.DefaultName;

    /// <summary>The level of rooms that have none of their own.</summary>
    public LogLevel Level => _options.Level;

    /// <summary>The rooms with a level of their own.</summary>
    public ImmutableSortedDictionary<string, RoomLevel> Rooms => Volatile.Read(ref _rooms);

    /// <summary>What logs, or could, as users write it.</summary>
    public IEnumerable<string> Known => _categories.Keys.Select(Bare).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>A logger was made for a category.</summary>
    public void Meet(string category) => _categories.TryAdd(category, 0);

    /// <summary>Whether anything logs in a room.</summary>
    public bool IsRoom(string room)
    {
        var prefix = Bare(room);
        return _categories.Keys.Any(category => IsIn(Bare(category), prefix));
    }

    /// <summary>Sets a room's level.</summary>
    /// <param name="room">The room.</param>
    /// <param name="level">The least important lines that are written.</param>
    /// <param name="time">For how long; null until it is reset or the server stops.</param>
    /// <returns>False if too many rooms have one.</returns>
    public bool TrySet(string room, LogLevel level, TimeSpan? time)
    {
        lock (_lock)
        {
            var name = Bare(room);
            if (_rooms.Count >= MostRooms && !_rooms.ContainsKey(name))
                return false;
            Volatile.Write(ref _rooms, _rooms.SetItem(name, new RoomLevel(level, _time.GetUtcNow() + time, IsOfSettings: false)));
            Schedule();
        }

        Change();
        return true;
    }

    /// <summary>Gives a room, or all if it is null, the level that the settings say.</summary>
    /// <returns>How many rooms that changes.</returns>
    public int Reset(string? room)
    {
        int count;
        lock (_lock)
        {
            var gone = _rooms.Where(set => !set.Value.IsOfSettings && (room is null || IsSame(set.Key, Bare(room)))).ToList();
            count = gone.Count;
            Forget(gone.Select(static set => set.Key));
        }

        Change();
        return count;
    }

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    /// <inheritdoc/>
    public void Configure(LoggerFilterOptions options)
    {
        options.MinLevel = _options.Level;
        var least = _options.Level > LogLevel.Warning ? _options.Level : LogLevel.Warning;
        options.Rules.Add(new LoggerFilterRule(null, "Microsoft", least, null));
        foreach (var (room, set) in Rooms)
        {
            // A name without dots is what log lines show: the end of a category, or a plugin's id.
            options.Rules.Add(new LoggerFilterRule(null, Own + room, set.Level, null));
            options.Rules.Add(new LoggerFilterRule(null, room, set.Level, null));
            if (room.Contains('.', StringComparison.Ordinal))
                continue;
            options.Rules.Add(new LoggerFilterRule(null, "*." + room, set.Level, null));
            foreach (var category in _categories.Keys.Where(category => category.EndsWith("." + room, StringComparison.OrdinalIgnoreCase)))
                options.Rules.Add(new LoggerFilterRule(null, category, set.Level, null));
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _timer?.Dispose();
        _changed.Dispose();
    }

    private static string Bare(string name) =>
        name.StartsWith(Own, StringComparison.OrdinalIgnoreCase) ? name[Own.Length..] : name;

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsIn(string category, string room) => category.StartsWith(room, StringComparison.OrdinalIgnoreCase)
        || (!room.Contains('.', StringComparison.Ordinal) && category.EndsWith("." + room, StringComparison.OrdinalIgnoreCase));

    private void Forget(IEnumerable<string> rooms)
    {
        var left = _rooms;
        foreach (var room in rooms)
        {
            var written = _options.Rooms.FirstOrDefault(set => IsSame(Bare(set.Key), room));
            left = written.Key is null ? left.Remove(room) : left.SetItem(room, new RoomLevel(written.Value, null, IsOfSettings: true));
        }

        Volatile.Write(ref _rooms, left);
        Schedule();
    }

    private void Schedule()
    {
        _timer?.Dispose();
        _timer = null;
        if (_rooms.Values.Min(static set => set.Until) is not { } next)
            return;
        var wait = next - _time.GetUtcNow();
        _timer = _time.CreateTimer(_ => End(), null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void End()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            Forget(_rooms.Where(set => set.Value.Until <= now).Select(static set => set.Key).ToList());
        }

        Change();
    }

    private void Change()
    {
        var before = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
        before.Cancel();
        before.Dispose();
    }
}
