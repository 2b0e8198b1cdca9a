using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Sessions;

/// <summary>An answer of one JSON object a line, which is read while it is written.</summary>
internal static class NdjsonAnswer
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        return context.Response.StartAsync(context.RequestAborted);
    }

    public static async ValueTask WriteAsync(HttpContext context, object line)
    {
        var body = context.Response.Body;
        await JsonSerializer.SerializeAsync(body, line, line.GetType(), AdminJson.Options, context.RequestAborted);
        await body.WriteAsync(LineEnd, context.RequestAborted);
    }

    public static Task FlushAsync(HttpContext context) => context.Response.Body.FlushAsync(context.RequestAborted);
}
