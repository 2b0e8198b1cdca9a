using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Http;

/// <summary>
/// <c>/api/v1/messages/ID</c>: what became of a message, and a client's change of mind about it. A tenant's token sees the tenant's
/// messages only.
/// </summary>
internal sealed class MessagesEndpoint(
    HttpOptions options, BearerTokens tokens, QueueView queues, MessageOperations messages, JournalSearch? journal, TimeProvider time)
{
    public const string Path = InjectionEndpoint.Path + "/{id}";
    private const int MaxBody = 4 * 1024;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 2, AllowDuplicateProperties = false };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync);
        routes.MapDelete(Path, CancelAsync);
        routes.MapPatch(Path, PostponeAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var client = tokens.Demand(context.Request, TokenScope.Read);
        await AnswerAsync(context, await FindAsync(client, IdOf(context), context.RequestAborted));
    }

    private async Task CancelAsync(HttpContext context)
    {
        var client = tokens.Demand(context.Request, TokenScope.Inject);
        var id = IdOf(context);
        var before = await FindAsync(client, id, context.RequestAborted);
        var done = await GuardAsync(() => messages.RemoveAsync(id));
        if (done == default)
            throw Over(before);
        await AnswerAsync(context, new InterventionReport(id.ToString(), done.Done, done.UnderWay));
    }

    private async Task PostponeAsync(HttpContext context)
    {
        var client = tokens.Demand(context.Request, TokenScope.Inject);
        var id = IdOf(context);
        var before = await FindAsync(client, id, context.RequestAborted);
        var sendAt = await ReadSendAtAsync(context);
        if (before.ExpiresBy is { } end && sendAt >= end)
            throw new ProblemException(
                Problem.BadFields([FieldError.At(JsonPath.Root.Property("send_at"), $"is not before the message's expires_at, {end:O}.")]));
        var done = await GuardAsync(() => messages.PostponeAsync(id, sendAt));
        if (done == default)
            throw Over(before);
        if (done.Done == 0)
            throw new ProblemException(new Problem(
                StatusCodes.Status409Conflict,
                "Being sent",
                "The message is being sent at this moment; if that fails it can be re-scheduled.")
            { RetryAfter = 5 });
        await AnswerAsync(context, new InterventionReport(id.ToString(), done.Done, done.UnderWay) { SendAt = sendAt });
    }

    private async ValueTask<MessageStatus> FindAsync(TokenOptions client, SpoolId id, CancellationToken cancellationToken)
    {
        var queued = queues.Show(id) is { Deliveries.Count: > 0 } message ? message : null;
        var events = new List<DeliveryEvent>();
        if (journal is not null
            && (queued is null || queued.Deliveries.Sum(delivery => delivery.Pending.Length) < queued.Facts.Recipients.Length))
        {
            events = journal.OfMessage(id);
        }

        var tenant = queued?.Facts.Tenant ?? events.LastOrDefault(item => item.Tenant is not null)?.Tenant;
        var isKnown = queued is not null || events.Exists(item => item.Kind is not EventKind.Rejected);
        return isKnown && client.MaySee(tenant)
            ? MessageStatus.Of(id, queued, events)
            : throw new ProblemException(Problem.NoSuchMessage());
    }

    private Task<DateTimeOffset> ReadSendAtAsync(HttpContext context)
    {
        JsonText.Demand(context.Request);
        RequestBody.Limit(context, MaxBody);
        return JsonBody.ReadAsync(context.Request.Body, Strict, ReadSendAt, context.RequestAborted);
    }

    private DateTimeOffset ReadSendAt(JsonFields fields)
    {
        var now = time.GetUtcNow();
        var sendAt = fields.Time("send_at");
        if (sendAt is null && !fields.Has("send_at"))
            fields.Fail("send_at", "must be given: when to send the message.");
        if (sendAt > now + options.MaxDelay)
            fields.Fail("send_at", $"is further away than {DurationText.Format(options.MaxDelay)}.");
        fields.RefuseOthers();
        return sendAt > now ? sendAt.Value.ToUniversalTime() : now;
    }

    private static async ValueTask<Intervention> GuardAsync(Func<ValueTask<Intervention>> change)
    {
        try
        {
            return await change();
        }
        catch (SpoolUnavailableException e)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status503ServiceUnavailable,
                "Try again later",
                $"The change could not be stored: {e.Message}")
            { RetryAfter = 30 });
        }
    }

    private static ProblemException Over(MessageStatus status)
    {
        var states = status.Recipients.GroupBy(recipient => recipient.State).Select(group => $"{group.Count()} {group.Key}");
        return new(new Problem(
            StatusCodes.Status409Conflict, "Too late", $"The message is no longer queued: {string.Join(", ", states)}."));
    }

    private static SpoolId IdOf(HttpContext context) =>
        SpoolId.TryParse((string?)context.Request.RouteValues["id"], null, out var id)
            ? id
            : throw new ProblemException(Problem.NoSuchMessage());

    private static Task AnswerAsync<T>(HttpContext context, T report)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, report, AdminJson.Options, context.RequestAborted);
    }
}
