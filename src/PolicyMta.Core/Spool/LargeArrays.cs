namespace PolicyMta.Core.Spool;

/// <summary>
/// Arrays for large content. Some that were returned are kept for the next; the rest is waste, of which no more than a bound may gather
/// before it is collected. A shared pool would keep as much for each size as was ever used at once. Thread-safe.
/// </summary>
internal sealed class LargeArrays
{
    private const int Step = 64 * 1024;
    private const long MostKept = 8 * 1024 * 1024;
    private const long MostWaste = 48 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _kept = [];
    private long _keptBytes;
    private long _waste;

    public byte[] Rent(int size)
    {
        lock (_gate)
        {
            for (var i = _kept.Count - 1; i >= 0; i--)
            {
                var array = _kept[i];
                if (array.Length < size || array.Length > 2L * size)
                    continue;
                _kept.RemoveAt(i);
                _keptBytes -= array.Length;
                return array;
            }
        }

        return GC.AllocateUninitializedArray<byte>((int)Math.Min((size + (long)Step - 1) / Step * Step, Array.MaxLength));
    }

    public void Return(byte[] array)
    {
        lock (_gate)
        {
            if (_keptBytes + array.Length <= MostKept)
            {
                _kept.Add(array);
                _keptBytes += array.Length;
                return;
            }
        }

        Discard(array.Length);
    }

    /// <summary>Tells of memory that is waste from now on.</summary>
    public void Discard(long bytes)
    {
        if (Interlocked.Add(ref _waste, bytes) < MostWaste)
            return;
        Interlocked.Exchange(ref _waste, 0);

        // Any other way keeps the pages.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
