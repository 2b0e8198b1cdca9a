namespace PolicyMta.Engagement.Tokens;

/// <summary>What a token is for. The numbers are in tokens.</summary>
internal enum TokenKind
{
    /// <summary>A link.</summary>
    Click = 0,

    /// <summary>The pixel.</summary>
    Open = 1,

    /// <summary>The page on which a recipient chooses what is learnt.</summary>
    Preferences = 2,
}
