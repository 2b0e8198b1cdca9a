using System.Text.Json;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary><c>/api/v1/plugins/Acme.QuietHours/...</c>: how much was kept back, and who is excepted.</summary>
internal static class Endpoints
{
    private const int MaxTenant = 100;

    public static void Map(IPluginBuilder builder, NightStore store)
    {
        builder.MapHttp("GET", "/held", (_, _) => Answer(new { held = store.Held }), new HttpEndpointOptions { Access = HttpAccess.Read });
        builder.MapHttp("GET", "/except", (_, _) =>
            Answer(new { tenants = store.ExceptedTenants().ToList() }), new HttpEndpointOptions { Access = HttpAccess.Read });
        builder.MapHttp("PUT", "/except/{tenant}", (call, stop) => ExceptAsync(store, call, true, stop));
        builder.MapHttp("DELETE", "/except/{tenant}", (call, stop) => ExceptAsync(store, call, false, stop));
    }

    private static async ValueTask<HttpReply> ExceptAsync(
        NightStore store, HttpCall call, bool isExcepted, CancellationToken cancellationToken)
    {
        var tenant = call.PathValues["tenant"];
        if (tenant.Length > MaxTenant)
            return HttpReply.Problem(400, $"A tenant has up to {MaxTenant} characters.");
        await store.ExceptAsync(tenant, isExcepted, cancellationToken);
        return HttpReply.Empty();
    }

    private static ValueTask<HttpReply> Answer<T>(T value) => new(HttpReply.Json(JsonSerializer.Serialize(value)));
}
