namespace PolicyMta.Sdk;

/// <summary>
/// Writes messages as <c>POST /api/v1/messages</c> does: MIME that every receiver can take, in 7 bit, with long header fields folded.
/// Thread-safe.
/// </summary>
public interface IMessageComposer
{
    /// <summary>Writes a message. Not before the plugin's generation is in force.</summary>
    /// <param name="draft">Its words.</param>
    /// <exception cref="ArgumentException">An address or a value cannot stand in a message; the text says which and why.</exception>
    /// <exception cref="InvalidOperationException">The server has not started.</exception>
    ComposedMessage Compose(MessageDraft draft);
}
