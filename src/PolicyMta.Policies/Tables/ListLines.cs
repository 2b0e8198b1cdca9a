namespace PolicyMta.Policies.Tables;

/// <summary>A key on each line, without the spaces around it; <c>#</c> at the beginning makes a comment.</summary>
internal sealed class ListLines : ITableLines
{
    public TableShape Shape => TableShape.Keys;

    public void Read(ReadOnlySpan<byte> line, int number, TableBuilder table)
    {
        var key = line.Trim(" \t"u8);
        if (key is not ([] or [(byte)'#', ..]))
            ITableLines.Add(table, key, default, number);
    }
}
