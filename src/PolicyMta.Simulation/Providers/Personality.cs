namespace PolicyMta.Simulation.Providers;

/// <summary>In whose words a simulated provider refuses mail.</summary>
internal enum Personality
{
    /// <summary>As a Postfix server with a greylisting policy service does.</summary>
    Plain,

    /// <summary>As Gmail does: enhanced codes that name the scope, multi-line texts, the tail "gsmtp".</summary>
    Gmail,

    /// <summary>As Yahoo does: TSS codes in brackets, a small number of messages a connection.</summary>
    Yahoo,

    /// <summary>As Outlook.com does: S codes in parentheses, connections judged at MAIL.</summary>
    Microsoft,

    /// <summary>As iCloud Mail does.</summary>
    Apple,

    /// <summary>As Comcast does: RL codes in an address.</summary>
    Comcast,

    /// <summary>As GMX and WEB.DE do: text without enhanced codes.</summary>
    Gmx,

    /// <summary>As Orange does: codes such as OFR004_104.</summary>
    Orange,

    /// <summary>As Mail.ru does.</summary>
    MailRu,
}
