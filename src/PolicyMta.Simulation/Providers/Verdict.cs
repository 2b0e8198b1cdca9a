namespace PolicyMta.Simulation.Providers;

/// <summary>A simulated provider's word on a connection, sender, recipient or message.</summary>
internal readonly record struct Verdict(Sdk.SmtpReply Reply, Refusal Refusal = Refusal.None)
{
    public bool IsAccepted => Refusal == Refusal.None;

    /// <summary>Whether the connection ends with this reply (RFC 5321 section 3.8: 421).</summary>
    public bool Closes => Reply.Code == 421;
}
