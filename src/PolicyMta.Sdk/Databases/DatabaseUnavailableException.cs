namespace PolicyMta.Sdk;

/// <summary>
/// A plugin's database cannot be opened: it is out of reach, a newer version of the plugin has changed it, a migration failed, or the
/// program only looks at the configuration and opens none. The message says which, and what to do; it holds no password. It is tried again
/// at the next use.
/// </summary>
public sealed class DatabaseUnavailableException : Exception
{
    /// <summary>Makes an exception without words.</summary>
    public DatabaseUnavailableException()
    {
    }

    /// <summary>Makes an exception that says why.</summary>
    public DatabaseUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that says why, and what led to it.</summary>
    public DatabaseUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
