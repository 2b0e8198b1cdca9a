namespace PolicyMta.Policies.Tables;

/// <summary>Reads the lines of one format into a table. For one thread.</summary>
internal interface ITableLines
{
    /// <summary>What stands beside each key; known when the lines have been read.</summary>
    TableShape Shape { get; }

    /// <exception cref="TableException">The line has a mistake.</exception>
    void Read(ReadOnlySpan<byte> line, int number, TableBuilder table);

    /// <summary>Called after the last line.</summary>
    /// <exception cref="TableException">Something is missing.</exception>
    void End()
    {
    }

    /// <summary>Takes an entry, or says at which line it is wrong.</summary>
    static void Add(TableBuilder table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int number)
    {
        if (table.Add(key, value) is { } mistake)
            throw new TableException(number, mistake);
    }
}
