namespace PolicyMta.Core.Directives;

/// <summary>What an operator does once to the mail that waits; what comes later is not touched.</summary>
internal enum QueueAction
{
    /// <summary>Sends it now; policy and directives do not hold it again before its next attempt has ended.</summary>
    Release,

    /// <summary>Holds it until it is released or its lifetime ends.</summary>
    Hold,

    /// <summary>Gives it up with a notice to its sender.</summary>
    Bounce,
}
