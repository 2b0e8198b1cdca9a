namespace PolicyMta.Core;

/// <summary>Counts who holds a thing: begins at one, and never rises again from zero. Thread-safe; a field, never copied.</summary>
internal struct ReferenceCount()
{
    private int _count = 1;

    public readonly int Value => Volatile.Read(in _count);

    /// <returns>False if the last reference has gone already.</returns>
    public bool TryAdd()
    {
        while (true)
        {
            var count = Volatile.Read(ref _count);
            if (count == 0)
                return false;
            if (Interlocked.CompareExchange(ref _count, count + 1, count) == count)
                return true;
        }
    }

    /// <returns>How many references are left; less than zero tells of a reference that was given back twice.</returns>
    public int Release() => Interlocked.Decrement(ref _count);
}
