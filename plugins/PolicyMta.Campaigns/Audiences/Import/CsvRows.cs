using nietras.SeparatedValues;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>
/// Reads rows of a text whose columns are looked at as they stand there: with their quotation marks, however many columns there are.
/// </summary>
internal static class CsvRows
{
    public static SepReader Open(string text, char separator) => Sep.New(separator)
        .Reader(static options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = false }).FromText(text);
}
