namespace PolicyMta.Simulation.Providers;

/// <summary>What comes back for mail that was taken.</summary>
internal enum ReturnKind
{
    /// <summary>A recipient complained.</summary>
    Complaint,

    /// <summary>It could not be delivered after all.</summary>
    Bounce,

    /// <summary>A program answered: a vacation notice.</summary>
    AutoReply,

    /// <summary>A recipient unsubscribed with one click (RFC 8058).</summary>
    Unsubscribe,
}
