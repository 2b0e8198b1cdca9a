namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>What came of an opening.</summary>
/// <param name="Capabilities">What the receiver announced last.</param>
/// <param name="Tls">"none", or version and cipher suite.</param>
/// <param name="TlsProblem">What was wrong with the receiver's TLS, or null.</param>
/// <param name="Failure">The outcome of the step that failed, or null.</param>
internal readonly record struct Opened(Capabilities Capabilities, string Tls, TlsProblem? TlsProblem, Outcome? Failure)
{
    /// <summary>What is wrong with the receiver's certificate where that is only reported; null if nothing is.</summary>
    public TlsProblem? Complaint { get; init; }
}
