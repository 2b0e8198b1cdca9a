namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>One command line, taken apart but not judged. Its spans point into the line.</summary>
internal readonly ref struct SmtpCommand
{
    /// <summary>The command.</summary>
    public SmtpVerb Verb { get; init; }

    /// <summary>
    /// Whether the line has the form that RFC 5321 section 4.1.1 gives this command. Path and parameters are not looked into.
    /// </summary>
    public bool IsWellFormed { get; init; }

    /// <summary>
    /// For MAIL and RCPT that are not well-formed: whether only the angle brackets are missing. Path and parameters are there then.
    /// </summary>
    public bool IsBare { get; init; }

    /// <summary>What follows the verb, without the spaces around it.</summary>
    public ReadOnlySpan<byte> Argument { get; init; }

    /// <summary>For MAIL and RCPT, the path between the angle brackets; empty for the null reverse-path.</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    /// <summary>For MAIL and RCPT, what follows the path: to be read by <see cref="ParameterReader"/>.</summary>
    public ReadOnlySpan<byte> Parameters { get; init; }
}
