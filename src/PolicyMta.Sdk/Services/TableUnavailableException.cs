namespace PolicyMta.Sdk;

/// <summary>
/// A table cannot be asked: there is none of that name, it has not been read yet, or its file had a mistake when it was first read. A
/// handler that lets it pass fails, and the hook's rule for failures holds: what a table cannot say is never taken for "not listed".
/// </summary>
public sealed class TableUnavailableException : Exception
{
    /// <summary>Makes an exception without words.</summary>
    public TableUnavailableException()
    {
    }

    /// <summary>Makes an exception that says why.</summary>
    public TableUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that says why, and what led to it.</summary>
    public TableUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
