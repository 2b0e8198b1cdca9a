using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Http;

/// <summary><c>GET /api/v1/openapi.json</c>: the description of this API (OpenAPI 3.1), which anybody may read.</summary>
internal static class OpenApiEndpoint
{
    public const string Path = "/api/v1/openapi.json";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var document = Read();
        routes.MapGet(Path, context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
        });
    }

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!;
        var document = JsonNode.Parse(stream)!;
        document["info"]!["version"] = Administration.Version;
        return JsonSerializer.SerializeToUtf8Bytes(document, AdminJson.Indented);
    }
}
