using System.Text;

namespace PolicyMta.Accounting.Verification;

/// <summary>
/// Rows that one side has and the other has not, as sets in which a row may be several times. Rows that come in another order are no
/// difference. Only what is not settled is held.
/// </summary>
internal sealed class RowDifferences
{
    /// <summary>So many rows may differ before it is given up.</summary>
    private const int Most = 1_000_000;

    private readonly Dictionary<string, int> _balance = new(StringComparer.Ordinal);

    /// <summary>Whether there are more differences than can be told apart.</summary>
    public bool IsTooMany => _balance.Count > Most;

    public void Expect(ReadOnlySpan<byte> row) => Move(row, 1);

    public void Find(ReadOnlySpan<byte> row) => Move(row, -1);

    /// <summary>Rows that the file lacks, each as often as it is missing.</summary>
    public IEnumerable<(string Row, int Times)> Missing =>
        _balance.Where(static row => row.Value > 0).Select(static row => (row.Key, row.Value));

    /// <summary>Rows that the file has too often.</summary>
    public IEnumerable<(string Row, int Times)> Surplus =>
        _balance.Where(static row => row.Value < 0).Select(static row => (row.Key, -row.Value));

    private void Move(ReadOnlySpan<byte> row, int by)
    {
        var text = Encoding.UTF8.GetString(row.TrimEnd("\r\n"u8));
        var balance = _balance.GetValueOrDefault(text) + by;
        if (balance == 0)
            _balance.Remove(text);
        else
            _balance[text] = balance;
    }
}
