using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Server.Http;

/// <summary>Whom a proxy speaks for: what it says in <c>X-Forwarded-For</c> is believed of named networks alone.</summary>
internal static class ForwardedClients
{
    public static void Use(IApplicationBuilder app, NetworkList proxies)
    {
        if (proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies)
            options.KnownIPNetworks.Add(network.Range);
        app.UseForwardedHeaders(options);
    }
}
