namespace PolicyMta.ReturnedMail;

/// <summary>What a message that came back is.</summary>
internal enum ReturnedKind
{
    /// <summary>Mail of a person, or nothing that is known.</summary>
    Ordinary,

    /// <summary>A delivery status notification with fields for programs (RFC 3464, RFC 6533).</summary>
    DeliveryReport,

    /// <summary>A notice for people that mail was not delivered, or is late.</summary>
    FreeFormBounce,

    /// <summary>A feedback report (RFC 5965, RFC 6591), or one of a provider's own form.</summary>
    Complaint,

    /// <summary>The answer of a program: a vacation notice, an acknowledgement, a receipt (RFC 3834, RFC 8098).</summary>
    AutoReply,

    /// <summary>A demand to prove that a person wrote, before the mail is delivered.</summary>
    Challenge,

    /// <summary>The wish to get no further mail, by mail.</summary>
    UnsubscribeRequest,
}
