using PolicyMta.Campaigns.Sending;

namespace PolicyMta.Campaigns.Watching;

/// <summary>What an event makes of a recipient's mark. Pure.</summary>
internal static class Progress
{
    /// <summary>The mark after an event about a message; the same if the event tells nothing new of it.</summary>
    public static RecipientRow After(RecipientRow mark, DeliveryEvent told)
    {
        var message = told.Id?.ToString();
        if (mark.State > RecipientState.Recalled || (mark.Message is not null && mark.Message != message))
            return mark;
        var known = mark with { Message = message };
        return told.Kind switch
        {
            EventKind.Deferred => known with
            {
                State = mark.State == RecipientState.Taken ? RecipientState.Queued : mark.State,
                IsAttempted = true,
            },
            EventKind.Delivered => known with { State = RecipientState.Delivered, IsAttempted = true },
            EventKind.Bounced => known with { State = RecipientState.Bounced, IsAttempted = true },
            EventKind.Expired => known with { State = RecipientState.Expired, IsAttempted = true },
            EventKind.Removed when mark.State == RecipientState.Recalled => mark with
            {
                State = RecipientState.Taken,
                Take = mark.Take + 1,
                Message = null,
                IsAttempted = false,
            },
            EventKind.Removed or EventKind.Discarded => known with { State = RecipientState.Discarded },
            _ => mark,
        };
    }
}
