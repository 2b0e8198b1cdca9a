namespace PolicyMta.Core.Mime.Editing;

/// <summary>Changes to a message's bytes by place, so that all else stays as it is, byte by byte.</summary>
internal sealed class Splices
{
    private readonly List<(int Start, int Length, byte[] Bytes)> _all = [];

    public bool IsEmpty => _all.Count == 0;

    /// <summary>Puts bytes in place of others. Places must not overlap; of insertions at one place the earlier stands first.</summary>
    public void Replace(int start, int length, byte[] bytes) => _all.Add((start, length, bytes));

    public void Insert(int at, byte[] bytes) => Replace(at, 0, bytes);

    public byte[] Apply(ReadOnlySpan<byte> raw)
    {
        var result = new byte[raw.Length + _all.Sum(static splice => splice.Bytes.Length - splice.Length)];
        var (from, to) = (0, 0);
        foreach (var (start, length, bytes) in _all.OrderBy(static splice => splice.Start))
        {
            raw[from..start].CopyTo(result.AsSpan(to));
            to += start - from;
            bytes.CopyTo(result.AsSpan(to));
            to += bytes.Length;
            from = start + length;
        }

        raw[from..].CopyTo(result.AsSpan(to));
        return result;
    }
}
