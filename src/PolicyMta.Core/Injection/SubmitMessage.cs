namespace PolicyMta.Core.Injection;

/// <summary>
/// The only way in: <c>Injector.SubmitAsync</c>, as the session and the HTTP API see it. Never throws for a message's own sake.
/// </summary>
internal delegate ValueTask<InjectionResult> SubmitMessage(InjectionRequest request, CancellationToken cancellationToken);
