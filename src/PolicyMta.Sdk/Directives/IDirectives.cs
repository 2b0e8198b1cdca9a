namespace PolicyMta.Sdk;

/// <summary>
/// Commands over mail that waits or will come: suspend, hold, bounce, reroute, throttle. They are asked when a message is routed and again
/// before it is sent, and are in force after a restart or crash. Thread-safe.
/// </summary>
public interface IDirectives
{
    /// <summary>The directives in force at this moment, the oldest first.</summary>
    IReadOnlyList<Directive> Active { get; }

    /// <summary>Puts a directive in force. Complete when it is durable. Its author is the caller.</summary>
    /// <exception cref="ArgumentException">The request is not complete or contradicts itself; the message says what to change.</exception>
    /// <exception cref="IOException">It could not be stored; it is not in force.</exception>
    ValueTask<Directive> AddAsync(DirectiveRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a directive. Suspended and held mail comes back gradually. Complete when durable.</summary>
    /// <returns>False if no directive of this id is in force.</returns>
    /// <exception cref="IOException">It could not be stored; the directive is still in force.</exception>
    ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken = default);
}
