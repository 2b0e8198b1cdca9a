namespace PolicyMta.Sdk;

/// <summary>Reads messages as mail clients do. Thread-safe; one message is for one thread at a time.</summary>
public interface IMimeReader
{
    /// <summary>
    /// What a message says to a mail client. Nothing is parsed before a fact is asked for, and then once a message: all handlers that are
    /// asked with the same content share what was read. Lent as the content is: not to be kept after the hook call has ended.
    /// </summary>
    /// <param name="content">The content that a hook's context holds.</param>
    MimeFacts Read(MessageContent content);
}
