namespace PolicyMta.DkimSigning;

/// <summary>Which header fields are signed unless the settings say otherwise, and which never are.</summary>
internal static class HeaderLists
{
    /// <summary>Fields that are signed as often as they stand in the message.</summary>
    public static ImmutableArray<string> Signed { get; } =
        ["Sender", "In-Reply-To", "References", "Feedback-ID", "Auto-Submitted"];

    /// <summary>
    /// Fields that are signed once more than they stand in the message (RFC 6376 section 8.15): what a reader sees, what says how the body
    /// is read, and what a button to unsubscribe does.
    /// </summary>
    public static ImmutableArray<string> Oversigned { get; } =
    [
        "From", "Reply-To", "Subject", "Date", "Message-ID", "To", "Cc", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        "Content-Disposition", "Content-ID", "Content-Description", "Content-Language", "List-Id", "List-Help", "List-Unsubscribe",
        "List-Unsubscribe-Post", "List-Subscribe", "List-Post", "List-Owner", "List-Archive",
    ];

    /// <summary>Fields that no signature may cover, since transport adds, changes or removes them (RFC 6376 section 5.4.1).</summary>
    public static ImmutableArray<string> NeverSigned { get; } =
    [
        "return-path", "received", "bcc", "resent-bcc", "dkim-signature", "arc-seal", "arc-message-signature",
        "arc-authentication-results", "authentication-results",
    ];
}
