namespace PolicyMta.CsvFiles;

/// <summary>Some whole rows of a file, or a row that is too long to be one.</summary>
/// <param name="Line">The line on which the first begins, from 1.</param>
/// <param name="Bytes">The rows; empty if the row is too long.</param>
internal readonly record struct CsvPiece(long Line, ReadOnlyMemory<byte> Bytes)
{
    public bool IsTooLong => Bytes.IsEmpty;
}
