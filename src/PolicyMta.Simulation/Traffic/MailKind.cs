namespace PolicyMta.Simulation.Traffic;

/// <summary>The kinds of mail that the traffic generator makes.</summary>
internal enum MailKind
{
    /// <summary>To many, with one-click unsubscription (RFC 8058).</summary>
    Newsletter,

    /// <summary>Advertising of one campaign.</summary>
    Promotion,

    /// <summary>Small and urgent: password resets, receipts.</summary>
    Transactional,
}
