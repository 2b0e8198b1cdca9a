namespace PolicyMta.ReturnedMail;

/// <summary>What a notice for people says: its recipients, each with the words about it, and the words about all. Immutable.</summary>
/// <param name="Recipients">The recipients, in the order of the notice.</param>
/// <param name="Paragraphs">Its paragraphs, each in one line.</param>
internal sealed record FreeForm(ImmutableArray<ReturnedRecipient> Recipients, ImmutableArray<string> Paragraphs)
{
    public static FreeForm Nothing { get; } = new([], []);

    public ReturnedRecipient? Find(string address) =>
        Recipients.FirstOrDefault(recipient => recipient.Address.Equals(address, StringComparison.OrdinalIgnoreCase));
}
