namespace PolicyMta.Sdk;

/// <summary>
/// One table of the configuration, to look up what stands beside a key. Two look-ups may see two states of it, if its file changed
/// between them. What a handler looks up while it decides is noted in the trace, by table and version. Thread-safe; a microsecond or less
/// for a look-up.
/// </summary>
public interface ITable
{
    /// <summary>The table's name.</summary>
    string Name { get; }

    /// <summary>The state that is in force; null if there is none.</summary>
    TableVersion? Version { get; }

    /// <summary>Whether the table has a key.</summary>
    /// <param name="key">The key; empty or longer ones than 1024 bytes of UTF-8 are in no table.</param>
    /// <exception cref="TableUnavailableException">There is no such table, or it has not been read yet.</exception>
    bool Contains(ReadOnlySpan<char> key);

    /// <summary>Finds what stands beside a key; null if the table does not have it.</summary>
    /// <param name="key">The key; empty or longer ones than 1024 bytes of UTF-8 are in no table.</param>
    /// <exception cref="TableUnavailableException">There is no such table, or it has not been read yet.</exception>
    TableRow? Find(ReadOnlySpan<char> key);
}
