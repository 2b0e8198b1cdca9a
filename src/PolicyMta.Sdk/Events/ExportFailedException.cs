namespace PolicyMta.Sdk;

/// <summary>
/// An exporter could not hand a batch on, and says when to come again, or that it needs a human. Any other exception means the same with
/// pauses that grow from one second to a minute.
/// </summary>
public sealed class ExportFailedException : Exception
{
    /// <summary>Without a reason; give one instead.</summary>
    public ExportFailedException()
    {
    }

    /// <summary>Says why.</summary>
    /// <param name="message">What operators read, in one line. What the target answered may stand in it; it is cleaned.</param>
    public ExportFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Says why, with what led to it.</summary>
    /// <param name="message">What operators read, in one line.</param>
    /// <param name="innerException">What led to it.</param>
    public ExportFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// When the same events are to be handed over again: at least 10 ms, at most a day. Null for pauses that grow from one second to a
    /// minute.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the exporter is paused, over restarts too, until an operator resumes it (<c>policymta exporters resume</c>): for a target
    /// that says that it wants no more, and not for one that is away.
    /// </summary>
    public bool PausesExporter { get; init; }
}
