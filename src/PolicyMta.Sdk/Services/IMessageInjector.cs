namespace PolicyMta.Sdk;

/// <summary>
/// Hands messages in, by the same way as SMTP and HTTP: on-inject is asked, and success means that the message is on disk. Thread-safe.
/// </summary>
public interface IMessageInjector
{
    /// <summary>
    /// Submits one message. A refusal is a result, with the reply that an SMTP client would have had; a 4xx may be tried again. While the
    /// server starts, and in a command that runs without one, the answer is 451.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait; the message may be taken all the same, which a <see cref="NewMessage.Key"/> tells at
    /// the next try.</param>
    /// <exception cref="ArgumentException">An address or the content is not valid, or there is no recipient.</exception>
    ValueTask<SubmitResult> SubmitAsync(NewMessage message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes back a message that waits: what is not being sent goes at once, and what is about to be sent when its turn comes. For each of
    /// its recipients that was not attempted any more the event <see cref="EventKind.Removed"/> is told; an attempt that runs is not broken
    /// off, and its end is told as ever.
    /// </summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellationToken">Ends the wait; the message may be taken back all the same.</param>
    /// <returns>False if it is not in the queue.</returns>
    ValueTask<bool> WithdrawAsync(SpoolId id, CancellationToken cancellationToken = default) => new(false);
}
