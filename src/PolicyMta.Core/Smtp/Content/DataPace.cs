using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// By when the next piece of a message must be there: a silence, the whole message and, after a grace, the rate have each their limit.
/// </summary>
internal sealed class DataPace(ListenerOptions listener, ContentBudget budget, long startedAt)
{
    /// <summary>How long a client may be slower, in milliseconds.</summary>
    private const long Grace = 60_000;

    private const int LargeContent = 16 * 1024;

    /// <summary>Among more messages that are under way at once, none gets a large buffer.</summary>
    private const int Crowd = 256;

    private readonly long _latest = startedAt + (long)listener.DataTimeout.TotalMilliseconds;

    /// <summary>Bytes received so far.</summary>
    public long Received { get; set; }

    public Expectation Expected => Received < LargeContent || budget.Receptions > Crowd ? Expectation.Content : Expectation.LargeContent;

    /// <summary>The moment, on the scale of <see cref="SessionChannel.Now"/>.</summary>
    public long Due(long now) => Math.Min(Math.Min(_latest, now + (long)listener.CommandTimeout.TotalMilliseconds), RateDue);

    /// <summary>Whether the message as a whole has had its time.</summary>
    public bool IsOver(long now) => now >= Math.Min(_latest, RateDue);

    /// <summary>Whether the rate was too low.</summary>
    public bool IsTooSlow(long now) => now >= RateDue;

    private long RateDue => listener.MinDataRate == 0 ? long.MaxValue : startedAt + Grace + (Received * 1000 / listener.MinDataRate);
}
