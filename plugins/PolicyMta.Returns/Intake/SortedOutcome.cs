namespace PolicyMta.Returns.Intake;

/// <summary>What to do with a message that came back.</summary>
internal enum SortedOutcome
{
    /// <summary>Nothing more: it was carried out, is known already, proves nothing, or says nothing that matters.</summary>
    Dropped,

    /// <summary>Its reports go to on-bounce.</summary>
    Reports,

    /// <summary>It is mail of a person.</summary>
    Ordinary,

    /// <summary>The same is under way, or reading it took too long: it is to come again.</summary>
    Later,
}
