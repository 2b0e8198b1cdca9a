namespace PolicyMta.Sdk;

/// <summary>
/// Finds the templates that clients name in <c>POST /api/v1/messages</c>. Called on any thread, by many calls at once. An exception is
/// answered with 500, a <see cref="DatabaseUnavailableException"/> with 503.
/// </summary>
public interface ITemplateSource
{
    /// <summary>Finds a template that the caller may send with.</summary>
    /// <param name="request">What is named, and by whom; the names are untrusted.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone, and after 10 s.</param>
    ValueTask<TemplateFinding> FindAsync(TemplateRequest request, CancellationToken cancellationToken);
}
