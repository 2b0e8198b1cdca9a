namespace PolicyMta.SuppressionList.Import;

/// <summary>Some whole records of a file, or a record that is too long to be one.</summary>
/// <param name="Line">The line in the file on which it begins, from 1.</param>
/// <param name="Bytes">The records; empty if the record is too long.</param>
internal readonly record struct CsvChunk(long Line, ReadOnlyMemory<byte> Bytes)
{
    public bool IsTooLong => Bytes.IsEmpty;
}
