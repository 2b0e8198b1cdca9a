namespace PolicyMta.Campaigns.Sending;

/// <summary>A hand-in that goes on beside the next turn.</summary>
/// <param name="HandIn">Completes once it is booked; false if the server did not take all of it.</param>
/// <param name="Contacts">Whose messages they are.</param>
internal sealed record UnderWay(Task<bool> HandIn, IReadOnlySet<long> Contacts)
{
    public bool Has(RecipientRow mark) => Contacts.Contains(mark.Contact);
}
