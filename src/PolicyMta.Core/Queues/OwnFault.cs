using PolicyMta.Core.Spool;
using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Tells faults of this server's own code from those of its machine: trouble with disk or memory passes, but code that fails on a delivery
/// fails on it again, so it is tried a few times, further and further apart, and then ended.
/// </summary>
internal static class OwnFault
{
    /// <summary>Faults after which a delivery is ended.</summary>
    public const int Most = 5;

    private static readonly TimeSpan[] Waits =
        [DeliveryWaits.AfterFault, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)];

    public static bool Is(Exception error) => error is SpoolCorruptException
        || error is not (IOException or UnauthorizedAccessException or RocksException or OutOfMemoryException
            or OperationCanceledException);

    /// <summary>How long a delivery waits after so many faults of this server's own code; after none, something else stopped it.</summary>
    public static TimeSpan WaitAfter(int faults) => Waits[Math.Clamp(faults - 1, 0, Waits.Length - 1)];
}
