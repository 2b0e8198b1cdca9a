namespace PolicyMta.Accounting.Files;

/// <summary>How many rows of each type there are. Immutable.</summary>
internal sealed record RowCounts
{
    private readonly ImmutableArray<long> _counts;

    private RowCounts(ImmutableArray<long> counts) => _counts = counts;

    public static RowCounts None { get; } = new([.. new long[RecordTypes.All.Length]]);

    public long All => _counts.Sum();

    public long this[RecordType type] => _counts[(int)type];

    public RowCounts With(RecordType type, long count) => new(_counts.SetItem((int)type, count));

    public RowCounts Plus(ReadOnlySpan<long> others)
    {
        var sums = _counts.ToBuilder();
        for (var i = 0; i < sums.Count; i++)
            sums[i] += others[i];
        return new(sums.ToImmutable());
    }

    public bool Equals(RowCounts? other) => other is not null && _counts.AsSpan().SequenceEqual(other._counts.AsSpan());

    public override int GetHashCode() => All.GetHashCode();

    /// <summary>As people read it: <c>d 12, b 3</c>.</summary>
    public override string ToString()
    {
        var counts = this;
        var some = RecordTypes.All.Where(type => counts[type] > 0).Select(type => $"{RecordTypes.LetterOf(type)} {counts[type]}");
        return All == 0 ? "none" : string.Join(", ", some);
    }
}
