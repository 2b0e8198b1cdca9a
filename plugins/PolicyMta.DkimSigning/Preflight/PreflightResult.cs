namespace PolicyMta.DkimSigning.Preflight;

/// <summary>What one check came to.</summary>
/// <param name="Check">Its name, as settings have it.</param>
/// <param name="Passes">Whether the message passes.</param>
/// <param name="Text">Why, in ASCII and without anything of the message but valid domains.</param>
internal sealed record PreflightResult(string Check, bool Passes, string Text)
{
    /// <summary>A field whose addition mends it; null if there is none.</summary>
    public HeaderField? Remedy { get; init; }
}
