using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Http;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Admin;

/// <summary>The admin API: what commands and other tools ask. Who may ask what says <see cref="AdminGate"/>.</summary>
internal sealed class AdminEndpoints(AdminGate gate, Administration administration, PluginCommandRunner commands)
{
    private const int DefaultList = 100;
    private const int DefaultQueues = 500;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.Status, gate.Look(_ => ValueTask.FromResult<object>(administration.Status())));
        routes.MapGet(AdminPaths.Plugins, gate.Look(_ => ValueTask.FromResult<object>(administration.Plugins())));
        routes.MapGet(AdminPaths.Scripts, gate.Look(_ => ValueTask.FromResult<object>(administration.Scripts())));
        routes.MapGet(
            AdminPaths.ScriptSource, gate.Look(context => ValueTask.FromResult<object>(Source(context)), OperatorRole.Admin));
        routes.MapGet(
            AdminPaths.Queues,
            gate.LookForTenants((context, caller) => ValueTask.FromResult<object>(Queues(context, caller))));
        routes.MapGet(AdminPaths.Messages, gate.LookForTenants((context, caller) => ValueTask.FromResult<object>(List(context, caller))));
        routes.MapGet(
            AdminPaths.Messages + "/{id}",
            gate.LookForTenants((context, caller) => ValueTask.FromResult(Found(administration.Show(Id(context), caller)))));
        routes.MapGet(
            AdminPaths.Explain + "/{id}",
            gate.LookForTenants((context, caller) => ValueTask.FromResult(Found(administration.Explain(Id(context), caller)))));
        routes.MapDelete(
            AdminPaths.Messages + "/{id}", gate.Act("message.remove", RemoveAsync, OperatorRole.Operate, CallerReach.OwnTenants));
        routes.MapPost(
            AdminPaths.Messages + "/{id}/release", gate.Act("message.release", ReleaseAsync, OperatorRole.Operate, CallerReach.OwnTenants));
        routes.MapPost(AdminPaths.Reload, gate.Act("policy.reload", ReloadAsync, OperatorRole.Admin));
        routes.MapPost(AdminPaths.Check, gate.Look(async context => await administration.CheckAsync(context.RequestAborted)));
        routes.MapPost(AdminPaths.Commands, RunCommandAsync);
    }

    private ScriptSourceReport Source(HttpContext context) =>
        administration.ScriptSource(context.Request.Query["id"].ToString()) ?? throw new ProblemException(new Problem(
            StatusCodes.Status404NotFound, "Not found", $"No script has this 'id': GET {AdminPaths.Scripts} lists those in force."));

    private async ValueTask<object> RemoveAsync(HttpContext context, AuditedAct act)
    {
        var id = Id(context);
        var before = Found(administration.Show(id, act.Caller));
        act.Begin(id.ToString(), before: before);
        var done = Found(await administration.RemoveAsync(id));
        act.IsAfter(done);
        return done;
    }

    private async ValueTask<object> ReleaseAsync(HttpContext context, AuditedAct act)
    {
        var id = Id(context);
        var before = Found(administration.Show(id, act.Caller));
        act.Begin(id.ToString(), before: before);
        var done = Found(await administration.ReleaseAsync(id, act.Caller));
        act.IsAfter(done);
        return done;
    }

    private async ValueTask<object> ReloadAsync(HttpContext context, AuditedAct act)
    {
        var force = context.Request.Query["force"].ToString();
        if (force is not ("" or "true" or "false"))
            throw new ProblemException(Problem.BadFields([new FieldError("force", "must be true or false.")]));
        act.Begin(null, new { force = force == "true" }, administration.PolicyInForce());
        var report = await administration.ReloadAsync(act.Caller, force == "true", context.RequestAborted);
        act.IsAfter(report);
        if (!report.Reloaded)
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return report;
    }

    private async Task RunCommandAsync(HttpContext context)
    {
        gate.Demand(context, OperatorRole.Read);
        JsonText.Demand(context.Request);
        var request = await ReadCommandAsync(context);
        if (commands.IsReadOnly(request.Command))
        {
            await AdminAnswer.WriteAsync(context, await commands.RunAsync(request, context.RequestAborted));
            return;
        }

        var act = gate.Acts("command.run", context);
        act.Begin(request.Command, request.Values);
        await AdminAnswer.WriteAsync(
            context, await act.RunAsync(async () => await commands.RunAsync(request, context.RequestAborted)));
    }

    private static async Task<CommandRequest> ReadCommandAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<CommandRequest>(
                context.Request.Body, AdminJson.Strict, context.RequestAborted) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ProblemException(Problem.BadFields([new FieldError("body", "must be JSON with 'command' and 'values'.")]));
        }
    }

    private QueuesReport Queues(HttpContext context, Caller caller)
    {
        var query = context.Request.Query;
        var from = 0;
        if (query.TryGetValue("from", out var text)
            && !int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out from))
            throw new ProblemException(Problem.BadFields([new FieldError("from", "must be 'next' of the answer before.")]));
        return administration.Queues(
            caller, Value("tenant"), Value("campaign"), Value("domain"), from, Limit(context, DefaultQueues, AdminLimits.MaxQueues));

        string? Value(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    private static int Limit(HttpContext context, int usual, int most)
    {
        var limit = usual;
        if (context.Request.Query.TryGetValue("limit", out var text)
            && (!int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1 || limit > most))
            throw new ProblemException(Problem.BadFields([new FieldError("limit", $"must be 1 to {most}.")]));
        return limit;
    }

    private DeliveriesReport List(HttpContext context, Caller caller)
    {
        var query = context.Request.Query;
        var limit = Limit(context, DefaultList, AdminLimits.MaxList);
        return administration.List(caller, Value("tenant"), Value("campaign"), Value("domain")?.ToLowerInvariant(), limit);

        string? Value(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    public static SpoolId Id(HttpContext context) => SpoolId.TryParse((string?)context.Request.RouteValues["id"], null, out var id)
        ? id
        : throw new ProblemException(
            Problem.BadFields([new FieldError("id", "is not a valid message id: 26 letters and digits are expected.")]));

    private static object Found(object? report) =>
        report ?? throw new ProblemException(new Problem(
            StatusCodes.Status404NotFound, "Not found", "The message is not in the queue, or it is another tenant's."));
}
