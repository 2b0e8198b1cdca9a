using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Spool;

/// <summary>
/// One file of contents. It is written from front to back, then sealed, and retired when nothing in it is referred to any more. Readers
/// hold it: a retired segment is handed on for recycling when the last of them has let go.
/// </summary>
internal sealed class Segment(uint number, string path, SafeFileHandle file, long size, Action<Segment> onUnused)
{
    private const int Retired = 1 << 30;
    private int _holders;
    private long _liveBytes;

    public uint Number => number;

    public string Path => path;

    public SafeFileHandle File => file;

    public long Size => size;

    /// <summary>The bytes of records that the metadata refers to. The commit thread counts.</summary>
    public long LiveBytes => Volatile.Read(ref _liveBytes);

    /// <summary>
    /// When the last record was written, as <see cref="TimeProvider.GetTimestamp"/> gives it; null while the segment is written.
    /// </summary>
    public long? SealedAt { get; private set; }

    /// <summary>
    /// A write or a sync failed: what the file holds behind the last sync is unknown, so it is never written or synced again.
    /// </summary>
    public bool IsSuspect { get; set; }

    /// <summary>How often compaction went through the file and had to leave something behind, because it is damaged.</summary>
    public int IncompletePasses { get; set; }

    /// <summary>Nothing refers to it, and nothing will: the file may be on its way to another life.</summary>
    public bool IsRetired => (Volatile.Read(ref _holders) & Retired) != 0;

    public void Seal(long timestamp)
    {
        SealedAt ??= timestamp;
        RetireIfEmpty();
    }

    public void AddLive(long bytes) => Volatile.Write(ref _liveBytes, _liveBytes + bytes);

    public void DropLive(long bytes)
    {
        Volatile.Write(ref _liveBytes, _liveBytes - bytes);
        RetireIfEmpty();
    }

    /// <summary>
    /// Keeps the file as it is until <see cref="Release"/>; false if it is retired, and the content has moved or gone.
    /// </summary>
    public bool TryHold()
    {
        while (true)
        {
            var holders = Volatile.Read(ref _holders);
            if ((holders & Retired) != 0)
                return false;
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
                return true;
        }
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == Retired)
            onUnused(this);
    }

    private void RetireIfEmpty()
    {
        if (SealedAt is not null && _liveBytes == 0 && Interlocked.Or(ref _holders, Retired) == 0)
            onUnused(this);
    }
}
