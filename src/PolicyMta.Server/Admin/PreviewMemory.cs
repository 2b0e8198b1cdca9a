using System.Globalization;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Directives;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// What callers have lately counted before they act, so that one who acts on a number that no longer holds is asked again. Thread-safe.
/// </summary>
internal sealed class PreviewMemory(TimeProvider time)
{
    /// <summary>The title of the problem that asks again.</summary>
    public const string AskedAgain = "Asked again";

    /// <summary>How long a bounce can be undone if nobody says otherwise.</summary>
    public static readonly TimeSpan UsualUndo = TimeSpan.FromSeconds(30);

    private const int MostOfOne = 100;
    private const double MayMove = 0.1;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly List<(string Caller, DirectiveMatch Match, long Recipients, long At)> _kept = [];

    public void Keep(string caller, DirectiveMatch match, long recipients)
    {
        lock (_lock)
        {
            Forget(caller, match);
            if (_kept.Count(kept => kept.Caller == caller) >= MostOfOne)
                _kept.RemoveAt(_kept.FindIndex(kept => kept.Caller == caller));
            _kept.Add((caller, match, recipients, time.GetTimestamp()));
        }
    }

    /// <summary>What a caller counted for a match; null if that was long ago, or never.</summary>
    public long? Find(string caller, DirectiveMatch match)
    {
        lock (_lock)
        {
            _kept.RemoveAll(kept => time.GetElapsedTime(kept.At) > Remembered);
            var at = IndexOf(caller, match);
            return at < 0 ? null : _kept[at].Recipients;
        }
    }

    public static bool HasMoved(long then, long now) => Math.Abs(now - then) > then * MayMove;

    public static ProblemException Moved(long then, long now) => Ask(string.Create(
        CultureInfo.InvariantCulture, $"Recipients that match: {then:N0} at the preview, {now:N0} now."));

    public static ProblemException AllIsMeant(long now) => Ask(string.Create(
        CultureInfo.InvariantCulture, $"All mail is meant, what comes too. Recipients that wait now: {now:N0}."));

    private static ProblemException Ask(string detail) => new(new Problem(
        StatusCodes.Status409Conflict, AskedAgain,
        detail + " Nothing was done. Say once more that it is meant: --yes, or \"confirmed\": true."));

    private void Forget(string caller, DirectiveMatch match)
    {
        if (IndexOf(caller, match) is >= 0 and var at)
            _kept.RemoveAt(at);
    }

    private int IndexOf(string caller, DirectiveMatch match) =>
        _kept.FindIndex(kept => kept.Caller == caller && MatchSpelling.IsSame(kept.Match, match));
}
