namespace PolicyMta.Sdk;

/// <summary>The step of a delivery that a reply or failure answered: it tells whose fault the failure is.</summary>
public enum SmtpStage
{
    /// <summary>No destination was found: DNS failed or says that the domain takes no mail.</summary>
    Resolve,

    /// <summary>The connection could not be made.</summary>
    Connect,

    /// <summary>The greeting: the receiver judges the address that this server connects from.</summary>
    Banner,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>STARTTLS and the handshake after it.</summary>
    StartTls,

    /// <summary>AUTH, towards a next hop that demands it.</summary>
    Auth,

    /// <summary>MAIL: the receiver judges the sender.</summary>
    MailFrom,

    /// <summary>RCPT: the receiver judges the recipient.</summary>
    RcptTo,

    /// <summary>DATA, before the message is sent.</summary>
    Data,

    /// <summary>The final dot: the receiver judges the content.</summary>
    FinalDot,

    /// <summary>Policy, or the end of the message's lifetime, decided; no server replied.</summary>
    Policy,
}
