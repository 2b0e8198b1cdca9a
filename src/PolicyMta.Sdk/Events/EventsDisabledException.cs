namespace PolicyMta.Sdk;

/// <summary>
/// The journal of events is switched off (<c>events.enabled</c>) for as long as the server runs: nothing can be read from it.
/// </summary>
public sealed class EventsDisabledException : InvalidOperationException
{
    /// <summary>Says so, and which setting switches the journal on.</summary>
    public EventsDisabledException()
        : base("The journal of events is switched off (events.enabled), so nothing can be read from it.")
    {
    }

    /// <summary>Says why in other words.</summary>
    /// <param name="message">What is told.</param>
    public EventsDisabledException(string message)
        : base(message)
    {
    }

    /// <summary>Says why in other words, with what led to it.</summary>
    /// <param name="message">What is told.</param>
    /// <param name="innerException">What led to it.</param>
    public EventsDisabledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
