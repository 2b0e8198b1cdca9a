namespace PolicyMta.Core.Spool;

/// <summary>The spool could not store a message: nothing was acknowledged.</summary>
/// <param name="diskFull">Whether space is the reason (452 4.3.1) rather than a fault (451 4.3.0).</param>
internal sealed class SpoolUnavailableException(string message, bool diskFull, Exception? inner = null) : IOException(message, inner)
{
    public bool DiskFull { get; } = diskFull;
}
