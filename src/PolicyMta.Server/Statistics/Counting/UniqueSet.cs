using System.Numerics;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// How many different values have come: exactly up to some thousands, beyond that to a third of a percent (standard error), in 64 KiB. The
/// count only grows, by what each new value adds: HyperLogLog's registers with the estimate of "historical inverse probability" (Ting 2014,
/// Cohen 2015), which is more exact than what registers alone tell, since all values pass by here. For one thread.
/// </summary>
internal sealed class UniqueSet
{
    public const int MostExact = 2_048;
    public const int ChunkSize = 1_024;
    private const int IndexBits = 16;

    /// <summary>2 to the power of 62, so that sums of powers from 2 to the power of -48 on are whole numbers.</summary>
    private const int ScaleBits = 62;

    private readonly HashSet<ulong> _added = [];
    private readonly HashSet<int> _changedChunks = [];
    private HashSet<ulong>? _exact;
    private byte[]? _registers;
    private UInt128 _openness;

    private UniqueSet(double count) => Count = count;

    /// <summary>How many there were.</summary>
    public double Count { get; private set; }

    /// <summary>Whether it is exact.</summary>
    public bool IsExact => _exact is not null;

    public bool IsChanged => _added.Count + _changedChunks.Count > 0 || HasBecomeInexact;

    /// <summary>Set when it ceased to be exact, until it is written.</summary>
    public bool HasBecomeInexact { get; private set; }

    /// <summary>Values that came since it was written, while it was exact.</summary>
    public IReadOnlyCollection<ulong> Added => _added;

    /// <summary>Parts of the registers that changed since it was written.</summary>
    public IReadOnlyCollection<int> ChangedChunks => _changedChunks;

    public static UniqueSet Of(IEnumerable<ulong> values)
    {
        var exact = values.ToHashSet();
        return new UniqueSet(exact.Count) { _exact = exact };
    }

    /// <param name="count">The count that belongs to the registers.</param>
    /// <param name="chunks">The parts of the registers that are not zero.</param>
    public static UniqueSet OfRegisters(double count, IEnumerable<(int Chunk, byte[] Registers)> chunks)
    {
        var set = new UniqueSet(count) { _registers = new byte[1 << IndexBits] };
        foreach (var (chunk, registers) in chunks)
            registers.AsSpan().CopyTo(set._registers.AsSpan(chunk * ChunkSize, ChunkSize));
        set.Measure();
        return set;
    }

    /// <summary>Takes a value's hash.</summary>
    /// <returns>By how much the count has grown, in whole numbers.</returns>
    public int Add(ulong hash)
    {
        var before = Math.Floor(Count);
        if (_exact is not null)
            AddExact(hash);
        else
            AddToRegisters(hash);
        return (int)(Math.Floor(Count) - before);
    }

    public ReadOnlySpan<byte> Chunk(int chunk) => _registers.AsSpan(chunk * ChunkSize, ChunkSize);

    /// <summary>Notes that all is written.</summary>
    public void Written()
    {
        _added.Clear();
        _changedChunks.Clear();
        HasBecomeInexact = false;
    }

    private void AddExact(ulong hash)
    {
        if (!_exact!.Add(hash))
            return;
        Count++;
        _added.Add(hash);
        if (_exact.Count <= MostExact)
            return;

        _registers = new byte[1 << IndexBits];
        foreach (var value in _exact)
            TrySet(value);
        Measure();
        (_exact, HasBecomeInexact) = (null, true);
        _added.Clear();
    }

    private void AddToRegisters(ulong hash)
    {
        var openness = _openness;
        if (TrySet(hash))
            Count += Math.ScaleB(1 << IndexBits, ScaleBits) / (double)openness;
    }

    /// <returns>Whether a register has grown.</returns>
    private bool TrySet(ulong hash)
    {
        var index = (int)(hash >> (64 - IndexBits));
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        ref var register = ref _registers![index];
        if (rank <= register)
            return false;
        _openness -= Power(register) - Power(rank);
        register = rank;
        _changedChunks.Add(index / ChunkSize);
        return true;
    }

    /// <summary>The sum of the chances that a value changes each register, in units of 2 to the power of -62.</summary>
    private void Measure()
    {
        _openness = 0;
        foreach (var register in _registers!)
            _openness += Power(register);
    }

    private static UInt128 Power(byte register) => UInt128.One << (ScaleBits - register);
}
