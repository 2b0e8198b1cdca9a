namespace PolicyMta.Sdk;

/// <summary>
/// Answers one HTTP call to a plugin's endpoint. Called by many threads at once. An exception is logged and answered with 500, without its
/// text.
/// </summary>
/// <param name="call">The call; it must not be kept after the handler has answered.</param>
/// <param name="cancellationToken">Cancelled at the endpoint's deadline, and if the client goes away.</param>
public delegate ValueTask<HttpReply> HttpHandler(HttpCall call, CancellationToken cancellationToken);
