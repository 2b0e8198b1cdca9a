namespace PolicyMta.Simulation.Traffic;

/// <summary>What became of the messages that the generator injected. Every one is counted once.</summary>
/// <param name="Accepted">Messages whose final dot was answered with 250.</param>
/// <param name="Refused">Messages that were refused with a reply.</param>
/// <param name="Unanswered">Messages whose final dot got no answer: the server may have them or not.</param>
/// <param name="Unsent">Messages that never got to their final dot, because no connection could be had.</param>
/// <param name="Bytes">Bytes of the accepted messages.</param>
/// <param name="LastRefusal">The last reply that refused one, or null.</param>
internal sealed record TrafficTotals(long Accepted, long Refused, long Unanswered, long Unsent, long Bytes, SmtpReply? LastRefusal)
{
    /// <summary>Messages done with.</summary>
    public long InAll => Accepted + Refused + Unanswered + Unsent;
}
