using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>
/// Reads bodies of requests. No endpoint reads more than <see cref="Usual"/> bytes unless it says so, and longer bodies are gathered in
/// memory that the budget for content gives, so that nobody takes it from others by sending slowly.
/// </summary>
internal static class RequestBody
{
    /// <summary>The largest body of a request that brings no content.</summary>
    public const int Usual = 64 * 1024;

    /// <summary>Sets another limit for the body of a request that has not been read yet.</summary>
    public static void Limit(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = bytes;
    }

    /// <summary>Reads a body whole.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">The largest body in bytes.</param>
    /// <param name="budget">Gives the memory.</param>
    /// <param name="isStranger">Whether the client has shown no token.</param>
    /// <exception cref="ProblemException">It is too large, or there is no memory for it.</exception>
    public static async Task<ContentBuffer> ReadAsync(HttpContext context, int limit, ContentBudget budget, bool isStranger)
    {
        if (context.Request.ContentLength > limit)
            throw new ProblemException(Problem.TooLarge(limit));

        // What frames the pieces of a body of unknown length counts there as well.
        Limit(context, (2L * limit) + Usual);
        using var content = new ContentBuilder(limit, budget, context.Request.ContentLength ?? 0, isStranger);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            foreach (var segment in read.Buffer)
                content.Append(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (content.IsDiscarding)
                throw Refusal(content, limit);
            if (read.IsCompleted)
                break;
            content.Rest();
        }

        content.Complete();
        return content.IsDiscarding ? throw Refusal(content, limit) : content.Detach();
    }

    private static ProblemException Refusal(ContentBuilder content, int limit) =>
        new(content.IsOverLimit ? Problem.TooLarge(limit) : Problem.NoMemory());
}
