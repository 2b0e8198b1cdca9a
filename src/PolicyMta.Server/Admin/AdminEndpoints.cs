using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Server.Http;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Admin;

/// <summary>The admin API: what commands and other tools ask. Everything needs a token with the scope admin.</summary>
internal sealed class AdminEndpoints(BearerTokens tokens, Administration administration, PluginCommandRunner commands)
{
    private const int DefaultList = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        Get(AdminPaths.Status, _ => administration.Status());
        Get(AdminPaths.Queues, _ => administration.Queues());
        Get(AdminPaths.Messages, List);
        Get(AdminPaths.Messages + "/{id}", context => Found(administration.Show(Id(context))));
        Get(AdminPaths.Plugins, _ => administration.Plugins());
        Get(AdminPaths.Scripts, _ => administration.Scripts());
        routes.MapGet(
            AdminPaths.Explain + "/{id}",
            Guarded(context => ValueTask.FromResult(Found(administration.Explain(Id(context))))));
        routes.MapDelete(AdminPaths.Messages + "/{id}", Guarded(async context => Found(await administration.RemoveAsync(Id(context)))));
        routes.MapPost(
            AdminPaths.Messages + "/{id}/release",
            Guarded(async context => Found(await administration.ReleaseAsync(Id(context)))));
        routes.MapPost(AdminPaths.Reload, Guarded(ReloadAsync));
        routes.MapPost(AdminPaths.Check, Guarded(async context => await administration.CheckAsync(context.RequestAborted)));
        routes.MapPost(AdminPaths.Commands, Guarded(RunCommandAsync));

        void Get(string path, Func<HttpContext, object> report) =>
            routes.MapGet(path, Guarded(context => ValueTask.FromResult(report(context))));
    }

    private RequestDelegate Guarded(Func<HttpContext, ValueTask<object>> report) => async context =>
    {
        tokens.Demand(context.Request, TokenScope.Admin);
        await AdminAnswer.WriteAsync(context, await report(context));
    };

    private async ValueTask<object> ReloadAsync(HttpContext context)
    {
        var force = context.Request.Query["force"].ToString();
        if (force is not ("" or "true" or "false"))
            throw new ProblemException(Problem.BadFields([new FieldError("force", "must be true or false.")]));
        var report = await administration.ReloadAsync("admin API", force == "true", context.RequestAborted);
        if (!report.Reloaded)
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return report;
    }

    private async ValueTask<object> RunCommandAsync(HttpContext context)
    {
        JsonText.Demand(context.Request);
        try
        {
            var request = await JsonSerializer.DeserializeAsync<CommandRequest>(
                context.Request.Body, AdminJson.Strict, context.RequestAborted) ?? throw new JsonException();
            return await commands.RunAsync(request, context.RequestAborted);
        }
        catch (JsonException)
        {
            throw new ProblemException(Problem.BadFields([new FieldError("body", "must be JSON with 'command' and 'values'.")]));
        }
    }

    private object List(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = DefaultList;
        if (query.TryGetValue("limit", out var text)
            && (!int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > AdminLimits.MaxList))
        {
            throw new ProblemException(Problem.BadFields([new FieldError("limit", $"must be 1 to {AdminLimits.MaxList}.")]));
        }

        return administration.List(Value("tenant"), Value("campaign"), Value("domain")?.ToLowerInvariant(), limit);

        string? Value(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    private static SpoolId Id(HttpContext context) => SpoolId.TryParse((string?)context.Request.RouteValues["id"], null, out var id)
        ? id
        : throw new ProblemException(
            Problem.BadFields([new FieldError("id", "is not a valid message id: 26 letters and digits are expected.")]));

    private static object Found(object? report) =>
        report ?? throw new ProblemException(new Problem(StatusCodes.Status404NotFound, "Not found", "The message is not in the queue."));
}
