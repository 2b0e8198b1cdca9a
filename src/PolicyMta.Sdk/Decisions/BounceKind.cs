namespace PolicyMta.Sdk;

/// <summary>
/// How final a failure is, whatever the class of the reply says. Values may be added; treat one that you do not know as
/// <see cref="Unknown"/>.
/// </summary>
public enum BounceKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>It fails every time for this recipient: send no more mail there.</summary>
    Hard = 1,

    /// <summary>It may pass by itself: try again.</summary>
    Soft = 2,

    /// <summary>The receiver does not want the mail of this source, sender or content. It says nothing of the recipient.</summary>
    Block = 3,

    /// <summary>Configuration, protocol, DNS or network, at either end. It says nothing of the recipient.</summary>
    Technical = 4,

    /// <summary>Nothing failed: a notice of success, an automatic answer, a challenge, a complaint.</summary>
    None = 5,
}
