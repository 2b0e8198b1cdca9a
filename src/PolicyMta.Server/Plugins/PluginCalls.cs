using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Plugins;

/// <summary>Makes the SDK's request of ASP.NET's.</summary>
internal static class PluginCalls
{
    /// <param name="request">The request; its body is left alone.</param>
    /// <param name="path">The decoded path below the plugin's prefix.</param>
    /// <param name="values">What stands in the place of the names in the endpoint's path.</param>
    /// <param name="client">Who calls, or null for anybody.</param>
    public static HttpCall Read(HttpRequest request, string path, ImmutableDictionary<string, string> values, PluginClient? client) => new()
    {
        Method = request.Method,
        Path = path,
        PathValues = values,
        Query = [.. request.Query.SelectMany(item => item.Value.Select(value => KeyValuePair.Create(item.Key, value ?? "")))],
        Headers = [.. request.Headers.Where(field => !IsSecret(field.Key))
            .SelectMany(field => field.Value.Select(value => new HeaderField(field.Key, value ?? "")))],
        RemoteAddress = request.HttpContext.Connection.RemoteIpAddress,
        Client = client?.Name,
        Tenant = client?.Tenant,
        Caller = client?.Caller,
    };

    private static bool IsSecret(string field) =>
        field.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || field.Equals("Cookie", StringComparison.OrdinalIgnoreCase);
}
