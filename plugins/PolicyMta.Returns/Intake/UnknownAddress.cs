namespace PolicyMta.Returns.Intake;

/// <summary>What becomes of mail to an address that this server never gave out.</summary>
internal enum UnknownAddress
{
    /// <summary>It is refused at RCPT: with 550 5.7.1 if a signature is false or too old, else with 550 5.1.1.</summary>
    Refuse = 0,

    /// <summary>It is taken, counted and dropped, so that nobody can find out which addresses count.</summary>
    Drop = 1,
}
