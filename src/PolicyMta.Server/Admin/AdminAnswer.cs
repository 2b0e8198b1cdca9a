using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Writes a report of the admin API.</summary>
internal static class AdminAnswer
{
    public static Task WriteAsync(HttpContext context, object report)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, report, report.GetType(), AdminJson.Options, context.RequestAborted);
    }
}
