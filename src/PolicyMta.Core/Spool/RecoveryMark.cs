using System.Collections.Concurrent;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Tells messages that were there when the spool was opened from those that came since. Ids sort by acceptance, so one id divides them;
/// only what is accepted with an older id (the clock was set back) is remembered one by one.
/// </summary>
internal sealed class RecoveryMark(SpoolId? last)
{
    private readonly ConcurrentDictionary<SpoolId, bool> _newcomers = new();

    public SpoolId? Last => last;

    public void Accepted(SpoolId id)
    {
        if (last is { } mark && id <= mark)
            _newcomers.TryAdd(id, true);
    }

    public void Removed(SpoolId id)
    {
        if (!_newcomers.IsEmpty)
            _newcomers.TryRemove(id, out _);
    }

    public bool WasThere(SpoolId id) => last is { } mark && id <= mark && !_newcomers.ContainsKey(id);
}
