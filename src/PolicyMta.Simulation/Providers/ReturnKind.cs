namespace PolicyMta.Simulation.Providers;

/// <summary>What comes back for mail that was taken.</summary>
internal enum ReturnKind
{
    /// <summary>A recipient complained.</summary>
    Complaint,

    /// <summary>It could not be delivered after all.</summary>
    Bounce,
}
