namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>What <see cref="CommandLineReader"/> found.</summary>
internal enum LineStatus
{
    /// <summary>No whole line is there yet.</summary>
    Incomplete,

    /// <summary>A line that ended with CRLF.</summary>
    Line,

    /// <summary>
    /// A line that ended with LF alone. It is no command: who sends such lines means to be understood differently by different servers.
    /// </summary>
    BareLineFeed,

    /// <summary>A line beyond the limit. It has been thrown away.</summary>
    TooLong,
}
