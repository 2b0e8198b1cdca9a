namespace PolicyMta.Core.Hooks;

/// <summary>
/// Keeps copies of some of the facts that one hook's handlers are asked with. It is called on a message's way: it must be quick, must not
/// throw, and must not keep the context itself, whose memory is used again. Thread-safe.
/// </summary>
internal interface IDecisionRecorder<in TContext>
{
    /// <summary>Whether the next context is wanted: read for each message, so no more than a look at a field.</summary>
    bool IsWaiting { get; }

    /// <summary>Copies what it wants of the facts. Called on the thread that asks the handlers.</summary>
    void Record(TContext context);
}
