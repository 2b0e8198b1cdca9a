using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Returns.Mailboxes;

/// <summary>A mailbox that is polled by IMAP.</summary>
internal sealed record MailboxOptions : ISettingsValidation
{
    /// <summary>The server's name.</summary>
    public required string Host { get; init; }

    /// <summary>The port; left out: 993, or 143 unless TLS is there from the first byte.</summary>
    [Range(0, 65_535)]
    public int Port { get; init; }

    /// <summary>How the connection is protected. The certificate must be valid for the host.</summary>
    public MailboxTls Tls { get; init; }

    /// <summary>Who logs in.</summary>
    public required string User { get; init; }

    /// <summary>The file with the password; line ends at its end do not count.</summary>
    public required FilePath PasswordFile { get; init; }

    /// <summary>The folder that is read.</summary>
    public string Folder { get; init; } = "INBOX";

    /// <summary>What becomes of a message once it was handled; mail of people stays as it is.</summary>
    public HandledMail Handled { get; init; }

    /// <summary>The folder that handled mail is moved to.</summary>
    public string MoveTo { get; init; } = "";

    /// <summary>How often the folder is looked at if the server cannot say when mail comes (IDLE, RFC 2177).</summary>
    [Range(typeof(TimeSpan), "1s", "1d")]
    public TimeSpan Poll { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The port that is connected to.</summary>
    public int UsedPort => Port > 0 ? Port : Tls == MailboxTls.Implicit ? 993 : 143;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Host.Length == 0)
            yield return ("host", "write the name of the IMAP server.");
        if (Handled == HandledMail.Move && MoveTo.Length == 0)
            yield return ("move_to", "write the folder that handled mail is moved to.");
        if (Tls == MailboxTls.None && Host is not ("localhost" or "127.0.0.1" or "::1"))
            yield return ("tls", "a password must not go over a network in clear text: write implicit or starttls.");
    }
}
