using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Directives;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// <c>/api/v1/admin/directives</c>: what operators command about mail that waits or will come; <c>/api/v1/admin/messages/release</c>,
/// <c>hold</c> and <c>bounce</c>: what they do once to mail that waits. The author is the token's name.
/// </summary>
internal sealed class DirectiveEndpoints(BearerTokens tokens, DirectiveOperations directives, QueueOperations queues)
{
    private const int MaxDomains = 20;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            AdminPaths.Directives,
            Guarded((_, _) => ValueTask.FromResult<object>(new DirectivesReport([.. directives.Active.Select(DirectiveReport.Of)]))));
        routes.MapPost(AdminPaths.Directives, Guarded(AddAsync));
        routes.MapPost(AdminPaths.Directives + "/preview", Guarded(PreviewAsync));
        routes.MapPost(AdminPaths.Directives + "/resume", Guarded(ResumeAsync));
        routes.MapDelete(AdminPaths.Directives + "/{id}", Guarded(CancelAsync));
        foreach (var action in Enum.GetValues<QueueAction>())
        {
            routes.MapPost(
                $"{AdminPaths.Messages}/{action.ToString().ToLowerInvariant()}",
                Guarded((context, author) => ActAsync(context, action, author)));
        }
    }

    private RequestDelegate Guarded(Func<HttpContext, string, ValueTask<object>> act) => async context =>
    {
        var author = tokens.Demand(context.Request, TokenScope.Admin).Name;
        await AdminAnswer.WriteAsync(context, await act(context, author));
    };

    private async ValueTask<object> AddAsync(HttpContext context, string author)
    {
        var request = await DirectiveReader.ReadAsync(Body(context), context.RequestAborted);
        try
        {
            return DirectiveReport.Of(await directives.AddAsync(request, author, context.RequestAborted));
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

    private async ValueTask<object> PreviewAsync(HttpContext context, string author)
    {
        var request = await DirectiveReader.ReadAsync(Body(context), context.RequestAborted);
        DirectivePreview preview;
        try
        {
            preview = await Task.Run(() => directives.Preview(request.Match, context.RequestAborted));
        }
        catch (ArgumentException e)
        {
            throw Refused(e);
        }

        return new DirectivePreviewReport(
            preview.Deliveries, preview.Recipients, preview.Unknown, [.. preview.Samples.Select(id => id.ToString())],
            Domains(preview.Domains));
    }

    private async ValueTask<object> ActAsync(HttpContext context, QueueAction action, string author)
    {
        var order = await DirectiveReader.ReadOrderAsync(Body(context), action, context.RequestAborted);
        QueueResult result;
        try
        {
            result = await Task.Run(() => queues.RunAsync(order, author, context.RequestAborted));
        }
        catch (ArgumentException e)
        {
            throw Refused(e);
        }

        return new QueueActionReport(
            order.DryRun, result.Deliveries, result.Recipients, result.Ready, result.UnderWay, result.Postponed, result.Unknown,
            [.. result.Samples.Select(id => id.ToString())],
            Domains(result.Domains));
    }

    private static DomainCountReport[] Domains(IReadOnlyDictionary<string, int> domains) =>
        [.. domains.OrderByDescending(pair => pair.Value).Take(MaxDomains).Select(pair => new DomainCountReport(pair.Key, pair.Value))];

    private async ValueTask<object> ResumeAsync(HttpContext context, string author)
    {
        var request = await DirectiveReader.ReadAsync(Body(context), context.RequestAborted);
        try
        {
            var ended = await directives.ResumeAsync(request.Match, author, context.RequestAborted);
            return new DirectivesReport([.. ended.Select(DirectiveReport.Of)]);
        }
        catch (IOException e)
        {
            throw NotStored(e);
        }
    }

    private async ValueTask<object> CancelAsync(HttpContext context, string author)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        try
        {
            return await directives.CancelAsync(id, author, context.RequestAborted) is { } ended
                ? DirectiveReport.Of(ended)
                : throw new ProblemException(
                    new Problem(StatusCodes.Status404NotFound, "Not found", "No directive of this id is in force."));
        }
        catch (IOException e)
        {
            throw NotStored(e);
        }
    }

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
