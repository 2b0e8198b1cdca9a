namespace PolicyMta.Returns.Mailboxes;

/// <summary>What becomes of a message in the mailbox once it was handled.</summary>
internal enum HandledMail
{
    /// <summary>It stays, and is marked as seen.</summary>
    Mark = 0,

    /// <summary>It goes to another folder.</summary>
    Move = 1,

    /// <summary>It is deleted.</summary>
    Delete = 2,
}
