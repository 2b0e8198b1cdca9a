using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Plugins;

/// <summary>
/// <c>/api/v1/plugins/ID/...</c>: one route for all plugins, which looks up the endpoint in the policy that is in force and calls it under
/// a lease. ASP.NET's own routing never sees a plugin's delegate, since its caches would keep the plugin in memory.
/// </summary>
internal sealed class PluginEndpoints(
    HttpOptions options, AdminGate gate, BearerTokens tokens, ClientLimits limits, PolicyStore policies, IHandlerReporter reporter,
    TimeProvider time)
{
    public const string Prefix = "/api/v1/plugins/";
    public const string Path = Prefix + "{plugin}/{**path}";

    private static readonly ImmutableArray<string> Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    private static readonly Problem Late = new(
        StatusCodes.Status503ServiceUnavailable, "Try again later", "The plugin did not answer in time.");

    private readonly GuardedCall _calls = new(reporter, time);
    private readonly PluginTurns _turns = new();

    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods(Path, Methods, (RequestDelegate)HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var plugin = (string)context.Request.RouteValues["plugin"]!;
        using var lease = policies.Acquire(default);
        var (endpoint, path, values) = Find(context, lease.Snapshot, plugin);
        var client = Demand(context, endpoint.Options.Access);
        using var pluginTurn = _turns.Enter(plugin);
        var limit = Math.Min(endpoint.Options.MaxBodyBytes, options.MaxMessageSize);
        using var body = await RequestBody.ReadAsync(context, limit, limits.Content, isStranger: client is null);
        using var memory = limits.Hold(body.Length, body.Length);
        var call = PluginCalls.Read(context.Request, path, values, client) with { Body = body.Memory.ToArray() };
        if (endpoint.Options.Access != HttpAccess.Admin || HttpMethods.IsGet(call.Method) || HttpMethods.IsHead(call.Method))
        {
            await PluginReplies.WriteAsync(context, await AnswerAsync(endpoint, lease.Snapshot, call, context.RequestAborted));
            return;
        }

        var act = gate.Acts("plugin.call", context);
        act.Begin(
            $"{call.Method} {context.Request.Path}", new { query = context.Request.QueryString.Value, body_bytes = call.Body.Length });
        var reply = (HttpReply)await act.RunAsync(
            async () => await AnswerAsync(endpoint, lease.Snapshot, call, context.RequestAborted));
        await PluginReplies.WriteAsync(context, reply);
    }

    private PluginClient? Demand(HttpContext context, HttpAccess access)
    {
        if (access == HttpAccess.Public)
            return null;
        if (access == HttpAccess.Admin)
            gate.Demand(context, OperatorRole.Admin);
        if (access != HttpAccess.Inject && gate.FindUser(context) is { } user)
            return PluginClient.Of(user.Name, user.Tenants, Membership.Of(user));
        if (access is not (HttpAccess.Admin or HttpAccess.Member))
            tokens.Demand(context.Request, access == HttpAccess.Read ? TokenScope.Read : TokenScope.Inject);
        var client = tokens.Demand(context.Request);
        return PluginClient.Of(client.Name, client.Tenant.Length > 0 ? [client.Tenant] : [.. client.Tenants], CallerOf(context, client));
    }

    /// <summary>A command on the server's own machine bears the name of whoever typed it.</summary>
    private Sdk.Caller CallerOf(HttpContext context, TokenOptions client) => BearerTokens.IsLocal(client)
        ? Membership.Of(client) with { Name = gate.Demand(context, OperatorRole.Admin).Name }
        : Membership.Of(client);

    private static (PluginEndpoint Endpoint, string Path, ImmutableDictionary<string, string> Values) Find(
        HttpContext context, PolicySnapshot snapshot, string plugin)
    {
        var path = "/" + (string?)context.Request.RouteValues["path"];
        var segments = path == "/" ? [] : path[1..].Split('/').ToImmutableArray();
        (PluginEndpoint Endpoint, ImmutableDictionary<string, string> Values)? best = null;
        var method = HttpMethods.IsHead(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in snapshot.Endpoints.GetValueOrDefault(plugin, []))
        {
            if (!endpoint.Path.TryMatch(segments, out var values))
                continue;
            methods.Add(endpoint.Method);
            if (endpoint.Method == method && (best is null || endpoint.Path.Rank > best.Value.Endpoint.Path.Rank))
                best = (endpoint, values);
        }

        if (best is { } found)
            return (found.Endpoint, path, found.Values);
        if (methods.Count == 0)
            throw new ProblemException(
                new Problem(StatusCodes.Status404NotFound, "Not found", "No plugin that is in force has an endpoint of this path."));
        context.Response.Headers.Allow = string.Join(", ", methods);
        throw new ProblemException(
            new Problem(StatusCodes.Status405MethodNotAllowed, "Method not allowed", $"Allowed here: {string.Join(", ", methods)}."));
    }

    private async Task<HttpReply> AnswerAsync(PluginEndpoint endpoint, PolicySnapshot snapshot, HttpCall call, CancellationToken aborted)
    {
        var door = $"{endpoint.Method} {endpoint.Path.Text}";
        var reply = await _calls.RunAsync(
            door, endpoint.Plugin, snapshot, stop => endpoint.Handler(call, stop), endpoint.Options.Deadline, Late, aborted);
        return PluginReplies.MistakeIn(reply) is { } mistake ? throw _calls.Failed(door, endpoint.Plugin, mistake) : reply;
    }
}
