namespace PolicyMta.Returns.Marks;

/// <summary>A mark whose signature is genuine, with the key that made it. Immutable.</summary>
internal sealed record Proof(Mark Mark, MarkKey Key)
{
    /// <summary>Whether it names one recipient.</summary>
    public bool NamesRecipient => Mark.RecipientTag != 0;

    /// <summary>Whether it was made for this recipient.</summary>
    public bool IsOf(string? address) =>
        NamesRecipient && !string.IsNullOrEmpty(address) && Key.TagOf(Mark.Id, address) == Mark.RecipientTag;
}
