namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>The commands that <see cref="CommandParser"/> tells apart, whether this server implements them or not.</summary>
internal enum SmtpVerb
{
    /// <summary>No SMTP command.</summary>
    Unknown,
    Helo,
    Ehlo,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Expn,
    Help,
    StartTls,
    Auth,
    Xclient,
    Etrn,

    /// <summary>A request line of HTTP: a browser or proxy was tricked into talking to a mail server.</summary>
    Http,
}
