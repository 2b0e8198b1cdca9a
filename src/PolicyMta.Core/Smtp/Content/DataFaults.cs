namespace PolicyMta.Core.Smtp.Content;

/// <summary>What is wrong with a message's bytes.</summary>
[Flags]
internal enum DataFaults
{
    None = 0,
    BareCarriageReturn = 1,
    BareLineFeed = 2,
    Nul = 4,
    TooLarge = 8,
    LineTooLong = 16,
    HeaderTooLarge = 32,

    /// <summary>Nothing is: there was no memory for it.</summary>
    CrowdedOut = 64,
}
