namespace PolicyMta.Sdk;

/// <summary>What on-bounce is asked about.</summary>
public enum BounceOrigin
{
    /// <summary>The reply to a delivery attempt, or the lack of one.</summary>
    Reply = 0,

    /// <summary>Mail that a receiver had taken and returned later, by a message.</summary>
    ReturnedMail = 1,

    /// <summary>A recipient's complaint that the mail was unwanted, by a message (RFC 5965).</summary>
    Complaint = 2,

    /// <summary>
    /// The answer of a program, by a message: a vacation notice, an acknowledgement (RFC 3834). Nothing failed; nobody is suppressed for
    /// it.
    /// </summary>
    AutoReply = 3,

    /// <summary>
    /// A demand to prove that a person wrote, by a message, before the mail is delivered. Nothing failed yet; nobody is suppressed for it.
    /// </summary>
    Challenge = 4,
}
