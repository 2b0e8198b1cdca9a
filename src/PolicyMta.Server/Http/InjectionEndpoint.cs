using System.Buffers;
using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Http;

/// <summary>
/// <c>POST /api/v1/messages</c>: takes a message as raw RFC 5322 or as simple JSON and answers 202 once it is safely on disk, and never before.
/// </summary>
internal sealed class InjectionEndpoint(HttpOptions options, BearerTokens tokens, SubmitMessage submit, TimeProvider time)
{
    public const string Path = "/api/v1/messages";
    private const int RetryAfterSeconds = 30;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        if (tokens.Client(context.Request.Headers.Authorization) is not { } client)
            throw new ProblemException(Problem.Unauthorized("Send 'Authorization: Bearer TOKEN' with a token from the configuration's http.tokens."));

        var isJson = IsJson(context.Request);
        if (context.Request.ContentLength > options.MaxMessageSize)
            throw new ProblemException(Problem.TooLarge(options.MaxMessageSize));

        InjectionRequest request;
        using (var body = await ReadBodyAsync(context.Request))
            request = isJson ? FromJson(context, client, body.Memory) : FromRaw(context, client, body.Memory.Span);
        await AnswerAsync(context, await submit(request, context.RequestAborted));
    }

    private static bool IsJson(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        return type?.ToLowerInvariant() switch
        {
            MediaTypeNames.Application.Json => true,
            "message/rfc822" or "message/global" => false,
            _ => throw new ProblemException(new Problem(
                StatusCodes.Status415UnsupportedMediaType, "Unsupported media type", "Send Content-Type: message/rfc822 with a whole message, or application/json with its parts.")),
        };
    }

    private static async Task<ContentBuffer> ReadBodyAsync(HttpRequest request)
    {
        using var body = new ContentStream((int)Math.Min(request.ContentLength ?? 0, 1 << 20) + 1);
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.Detach();
    }

    private InjectionRequest FromJson(HttpContext context, TokenOptions client, ReadOnlyMemory<byte> json)
    {
        var errors = new List<FieldError>();
        var submission = SubmissionReader.Read(json, errors);
        if (submission is not null)
            CheckLimits("to", submission.Recipients, client, submission.Tenant, "tenant", errors);
        if (submission is null || errors.Count > 0)
            throw new ProblemException(Problem.BadFields(errors));

        return new InjectionRequest
        {
            ReturnPath = submission.ReturnPath ?? submission.From.GetAddress(idnEncode: true),
            Recipients = submission.Recipients,
            Content = MimeBuilder.Build(submission, time),
            Source = Source(context, client),
            Tenant = Given(client.Tenant) ?? submission.Tenant,
            Campaign = submission.Campaign,
            Priority = submission.Priority,
            Metadata = submission.Metadata,
        };
    }

    private InjectionRequest FromRaw(HttpContext context, TokenOptions client, ReadOnlySpan<byte> message)
    {
        var errors = new List<FieldError>();
        if (message.IsEmpty)
            errors.Add(new FieldError("body", "is empty; a whole message was expected."));
        var envelope = errors.Count == 0 ? Envelope.Read(context.Request, RawMessage.Header(message), errors) : null;
        var labels = RequestLabels.Read(context.Request, errors);
        if (envelope is not null)
            CheckLimits(Envelope.ToHeader, envelope.Recipients, client, labels.Tenant, RequestLabels.TenantHeader, errors);
        if (envelope is null || errors.Count > 0)
            throw new ProblemException(Problem.BadFields(errors));

        return new InjectionRequest
        {
            ReturnPath = envelope.ReturnPath,
            Recipients = envelope.Recipients,
            Content = RawMessage.Prepare(message),
            Source = Source(context, client),
            Tenant = Given(client.Tenant) ?? labels.Tenant,
            Campaign = labels.Campaign,
            Priority = labels.Priority,
        };
    }

    private void CheckLimits(string field, IReadOnlyList<Recipient> recipients, TokenOptions client, string? tenant, string tenantField, List<FieldError> errors)
    {
        if (recipients.Count > options.MaxRecipients)
            errors.Add(new FieldError(field, string.Create(CultureInfo.InvariantCulture, $"has {recipients.Count} recipients; {options.MaxRecipients} are allowed in one message.")));
        if (client.Tenant.Length > 0 && tenant is not null && tenant != client.Tenant)
            errors.Add(new FieldError(tenantField, "must be left out: the token belongs to one tenant."));
    }

    private static InjectionSource Source(HttpContext context, TokenOptions client) => new()
    {
        Protocol = "HTTP",
        Listener = "http",
        RemoteAddress = context.Connection.RemoteIpAddress,
        AuthenticatedAs = client.Name,
    };

    private static async Task AnswerAsync(HttpContext context, InjectionResult result)
    {
        if (!result.Reply.IsSuccess)
            throw new ProblemException(Refusal(result.Reply));

        var buffer = new ArrayBufferWriter<byte>(64);
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", result.Id?.ToString());
            json.WriteEndObject();
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static Problem Refusal(SmtpReply reply) => reply switch
    {
        { IsTransient: true } => new(StatusCodes.Status503ServiceUnavailable, "Try again later", reply.Text) { Reply = reply.ToString(), RetryAfter = RetryAfterSeconds },
        { Enhanced: { Class: 5, Subject: 3, Detail: 4 } } => new(StatusCodes.Status413PayloadTooLarge, "Message too large", reply.Text) { Reply = reply.ToString() },
        _ => new(StatusCodes.Status422UnprocessableEntity, "Refused by policy", reply.Text) { Reply = reply.ToString() },
    };

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
