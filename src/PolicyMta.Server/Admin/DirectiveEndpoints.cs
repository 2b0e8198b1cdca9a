using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Directives;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// <c>/api/v1/admin/directives</c>: what operators command about mail that waits or will come; <c>/api/v1/admin/messages/release</c>,
/// <c>hold</c> and <c>bounce</c>: what they do once to mail that waits. The author is the caller. Who is for named tenants must say which
/// of
/// them is meant.
/// </summary>
internal sealed class DirectiveEndpoints(
    AdminGate gate, DirectiveOperations directives, QueueOperations queues, TimeProvider time)
{
    private const int MaxDomains = 20;

    /// <summary>How long what waits is bounced, after a bounce of it could be undone, if it was being sent at that moment.</summary>
    private static readonly TimeSpan BounceLasts = TimeSpan.FromHours(1);

    private readonly PreviewMemory _previews = new(time);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.Directives, gate.LookForTenants((_, caller) => ValueTask.FromResult<object>(List(caller))));
        routes.MapGet(
            AdminPaths.Directives + "/{id}",
            gate.LookForTenants((context, caller) => ValueTask.FromResult<object>(Show(context, caller))));
        routes.MapPost(AdminPaths.Directives + "/preview", gate.LookForTenants(PreviewAsync));
        Act(routes.MapPost, AdminPaths.Directives, "directive.add", AddAsync);
        Act(routes.MapPost, AdminPaths.Directives + "/resume", "directive.resume", ResumeAsync);
        Act(routes.MapDelete, AdminPaths.Directives + "/{id}", "directive.cancel", CancelAsync);
        foreach (var action in Enum.GetValues<QueueAction>())
        {
            var word = action.ToString().ToLowerInvariant();
            Act(routes.MapPost, $"{AdminPaths.Messages}/{word}", $"queue.{word}", (context, act) => ActAsync(context, action, act));
        }
    }

    private void Act(
        Func<string, RequestDelegate, IEndpointConventionBuilder> map, string path, string action,
        Func<HttpContext, AuditedAct, ValueTask<object>> act) =>
        map(path, gate.Act(action, act, OperatorRole.Operate, CallerReach.OwnTenants));

    private DirectivesReport List(Caller caller) =>
        new([.. directives.Active.Where(directive => MaySee(caller, directive)).Select(Report)]);

    private DirectiveReport Show(HttpContext context, Caller caller)
    {
        var found = Find(context, caller);
        var report = Report(found.Directive) with { EndedAt = found.EndedAt };
        return report.Progress is { State: DirectiveState.Undoable } progress
            ? report with { Progress = progress with { Waiting = Meant() } }
            : report;

        // What waits for a retry or is held is given up too, but not kept back: it is counted as for a preview.
        int Meant() => directives.Preview(found.Directive.Request.Match, context.RequestAborted).Deliveries;
    }

    private DirectiveReport Report(Directive directive) => DirectiveReport.Of(directive) with
    {
        Progress = directives.ProgressOf(directive),
    };

    private static bool MaySee(Caller caller, Directive directive) => caller.IsForAll || caller.MaySee(directive.Request.Match.Tenant);

    private (Directive Directive, DateTimeOffset? EndedAt) Find(HttpContext context, Caller caller) =>
        directives.Find((string)context.Request.RouteValues["id"]!) is { } found && MaySee(caller, found.Directive)
            ? found
            : throw NotFound();

    private async ValueTask<object> AddAsync(HttpContext context, AuditedAct act)
    {
        var order = await DirectiveReader.ReadAsync(Body(context), context.RequestAborted);
        var request = order.Request with { Match = OfCaller(act.Caller, order.Request.Match, order.Request.Kind) };
        if (request.Kind == DirectiveKind.Bounce && request.UndoFor is null)
            request = request with { UndoFor = PreviewMemory.UsualUndo };
        if (DirectiveCheck.Problem(request) is { } problem)
            throw Refused(new ArgumentException(problem));
        AskAgain(act.Caller, request.Match, order.Confirmed, context.RequestAborted);
        act.Begin(MatchText.Describe(request.Match), DirectiveOrder.Of(request));
        try
        {
            var added = Report(await directives.AddAsync(request, act.Caller.Name, context.RequestAborted));
            act.IsAfter(added);
            return added;
        }
        catch (ArgumentException e)
        {
            throw Refused(e);
        }
        catch (IOException e)
        {
            throw NotStored(e);
        }
    }

    private async ValueTask<object> PreviewAsync(HttpContext context, Caller caller)
    {
        var order = await DirectiveReader.ReadAsync(Body(context), context.RequestAborted);
        var match = OfCaller(caller, order.Request.Match, null);
        var preview = await CountAsync(match, context.RequestAborted);
        _previews.Keep(caller.Name, match, preview.Recipients);
        return new DirectivePreviewReport(
            preview.Deliveries, preview.Recipients, preview.Unknown, [.. preview.Samples.Select(id => id.ToString())],
            Domains(preview.Domains));
    }

    private async ValueTask<object> ActAsync(HttpContext context, QueueAction action, AuditedAct act)
    {
        var call = await DirectiveReader.ReadOrderAsync(Body(context), action, context.RequestAborted);
        var order = call.Order with { Match = OfCaller(act.Caller, call.Order.Match, null), ByTenant = !act.Caller.IsForAll };
        if (order.Problem() is { } problem)
            throw Refused(new ArgumentException(problem));
        if (order.DryRun)
        {
            var counted = await RunAsync(order, act.Caller, context.RequestAborted);
            _previews.Keep(act.Caller.Name, order.Match, counted.Recipients);
            return counted;
        }

        AskAgain(act.Caller, order.Match, call.Confirmed, context.RequestAborted);
        act.Begin(MatchText.Describe(order.Match), QueueActionOrder.Of(order));
        var done = action == QueueAction.Bounce && (call.UndoFor ?? PreviewMemory.UsualUndo) is var undo && undo > TimeSpan.Zero
            ? await BounceAsync(order, undo, act.Caller, context.RequestAborted)
            : await RunAsync(order, act.Caller, context.RequestAborted);
        act.IsAfter(done);
        return done;
    }

    private async Task<QueueActionReport> RunAsync(QueueOrder order, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return ReportOf(order, await Task.Run(() => queues.RunAsync(order, caller.Name, cancellationToken)));
        }
        catch (ArgumentException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>
    /// Gives up what waits now: by a directive, which is durable, can be undone, and says how far it is. What is being sent at this moment
    /// is given up if that fails.
    /// </summary>
    private async Task<QueueActionReport> BounceAsync(QueueOrder order, TimeSpan undo, Caller caller, CancellationToken cancellationToken)
    {
        var counted = await RunAsync(order with { DryRun = true }, caller, cancellationToken);
        var request = new DirectiveRequest
        {
            Kind = DirectiveKind.Bounce,
            Match = order.Match with { ReceivedBefore = order.Match.ReceivedBefore ?? time.GetUtcNow() },
            For = undo + BounceLasts,
            UndoFor = undo,
            Reason = order.Reason.Length > 0 ? order.Reason : "bounced out of the queue",
            Reply = order.Reply,
        };
        try
        {
            var directive = await directives.AddAsync(request, caller.Name, cancellationToken);
            return counted with { DryRun = false, Directive = directive.Id, UndoUntil = directive.UndoUntil };
        }
        catch (ArgumentException e)
        {
            throw Refused(e);
        }
        catch (IOException e)
        {
            throw NotStored(e);
        }
    }

    private static QueueActionReport ReportOf(QueueOrder order, QueueResult result) => new(
        order.DryRun, result.Deliveries, result.Recipients, result.Ready, result.UnderWay, result.Postponed, result.Unknown,
        [.. result.Samples.Select(id => id.ToString())],
        Domains(result.Domains));

    /// <summary>
    /// Has whoever means all mail, or saw another number at the preview, say so once more.
    /// </summary>
    /// <exception cref="ProblemException">It was not confirmed.</exception>
    private void AskAgain(Caller caller, DirectiveMatch match, bool confirmed, CancellationToken cancellationToken)
    {
        if (confirmed || DirectiveCheck.MatchProblem(match) is not null)
            return;
        var previewed = _previews.Find(caller.Name, match);
        if (!match.IsEverything && previewed is null)
            return;
        var now = directives.Preview(match, cancellationToken).Recipients;
        if (match.IsEverything)
            throw PreviewMemory.AllIsMeant(now);
        if (PreviewMemory.HasMoved(previewed!.Value, now))
            throw PreviewMemory.Moved(previewed.Value, now);
    }

    private async Task<DirectivePreview> CountAsync(DirectiveMatch match, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => directives.Preview(match, cancellationToken));
        }
        catch (ArgumentException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>A match as the caller may mean it: of a tenant of its own, unless it is for all.</summary>
    /// <exception cref="ProblemException">It names no tenant that the caller is for, or asks for another way.</exception>
    private static DirectiveMatch OfCaller(Caller caller, DirectiveMatch match, DirectiveKind? kind)
    {
        if (caller.IsForAll)
            return match;
        if (kind == DirectiveKind.Reroute)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status403Forbidden, "Not allowed",
                "Another way may lead over others' addresses: only who is for all tenants may reroute."));
        }

        return match with { Tenant = caller.Meant(match.Tenant, JsonPath.Root.Property("match").Property("tenant")) };
    }

    private static DomainCountReport[] Domains(IReadOnlyDictionary<string, int> domains) =>
        [.. domains.OrderByDescending(pair => pair.Value).Take(MaxDomains).Select(pair => new DomainCountReport(pair.Key, pair.Value))];

    private async ValueTask<object> ResumeAsync(HttpContext context, AuditedAct act)
    {
        var order = await DirectiveReader.ReadAsync(Body(context), context.RequestAborted);
        var match = OfCaller(act.Caller, order.Request.Match, null);
        act.Begin(MatchText.Describe(match));
        try
        {
            var ended = await directives.ResumeAsync(match, act.Caller.Name, !act.Caller.IsForAll, context.RequestAborted);
            var report = new DirectivesReport([.. ended.Select(Report)]);
            act.WasBefore(report);
            return report;
        }
        catch (IOException e)
        {
            throw NotStored(e);
        }
    }

    private async ValueTask<object> CancelAsync(HttpContext context, AuditedAct act)
    {
        if (Find(context, act.Caller) is not { Directive: var directive, EndedAt: null })
            throw NotFound();
        if (!act.Caller.IsForAll && directive.Author != act.Caller.Name)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status403Forbidden, "Not allowed",
                $"It was given by {directive.Author}: who is for named tenants may end only what it gave itself."));
        }

        var before = Report(directive);
        act.Begin($"{directive.Id} {MatchText.Describe(directive.Request.Match)}", before: before);
        try
        {
            return await directives.CancelAsync(directive.Id, act.Caller.Name, context.RequestAborted) is not null
                ? before
                : throw NotFound();
        }
        catch (IOException e)
        {
            throw NotStored(e);
        }
    }

    private static ProblemException NotFound() => new(
        new Problem(StatusCodes.Status404NotFound, "Not found", "No directive of this id is in force."));

    private static ProblemException NotStored(IOException e) =>
        new(new Problem(StatusCodes.Status503ServiceUnavailable, "Try again later", $"The directive could not be stored: {e.Message}")
        {
            RetryAfter = 30,
        });

    private static Stream Body(HttpContext context)
    {
        JsonText.Demand(context.Request);
        return context.Request.Body;
    }

    /// <summary>The place in the body and what is wrong there, of a text such as "match.domain: it is not a valid domain."</summary>
    private static ProblemException Refused(ArgumentException e)
    {
        var colon = e.Message.IndexOf(": ", StringComparison.Ordinal);
        var error = colon < 0
            ? new FieldError("body", e.Message)
            : FieldError.At(
                e.Message[..colon].Split('.').Aggregate(JsonPath.Root, static (path, name) => path.Property(name)),
                e.Message[(colon + 2)..]);
        return new ProblemException(Problem.BadFields([error]));
    }
}
