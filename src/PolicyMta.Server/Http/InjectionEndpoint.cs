using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>
/// <c>POST /api/v1/messages</c>: takes a message as raw RFC 5322, or as JSON for one or many recipients, and answers 202 once what it
/// accepted is safely on disk, and never before.
/// </summary>
internal sealed class InjectionEndpoint(
    HttpOptions options, BearerTokens tokens, ClientLimits limits, IdempotencyKeys keys, SubmitMessage submit, Func<SpoolStatus> spool,
    TimeProvider time)
{
    public const string Path = "/api/v1/messages";
    private const int RetryAfterSeconds = 30;
    private const int MostAtOnce = 256;
    private const int BytesAtOnce = 64 * 1024 * 1024;

    /// <summary>How many times its size the work on a body needs at most: its texts, its files, and the message that is made.</summary>
    private const long JsonCost = 4;
    private const long RawCost = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly SmtpReply NoMemory = SmtpReply.Parse("452 4.3.1 There is no memory for the message now, try again later");

    private readonly CallReader _reader = new(options, limits.Content, time);

    /// <summary>Finds the templates that calls name; null if there are none.</summary>
    public TemplateDesk? Templates { get; init; }

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var client = tokens.Demand(context.Request, TokenScope.Inject);
        var isJson = IsJson(context.Request);
        if (context.Request.ContentLength > options.MaxMessageSize)
            throw new ProblemException(Problem.TooLarge(options.MaxMessageSize));
        RefuseWhereFull();

        using var body = await RequestBody.ReadAsync(context, options.MaxMessageSize, limits.Content, isStranger: false);
        using var memory = limits.Hold(body.Length * (isJson ? JsonCost : RawCost), body.Length);
        using var once = keys.Begin(context.Request, client, body.Memory.Span);
        var submission = isJson ? Parse(body.Memory) : null;
        using var template = submission?.Template is { } order ? await FindAsync(order, client, context.RequestAborted) : null;
        var call = Read(context, client, body.Memory, submission, template, once.IsKnown);
        var results = await SubmitAsync(call, once, body.Length * (1 + JsonCost), context.RequestAborted);
        await AnswerAsync(context, call, results, once.IsKnown);
    }

    private MessageSubmission Parse(ReadOnlyMemory<byte> body)
    {
        using var work = limits.Content.Work();
        return _reader.Parse(body);
    }

    private async Task<FoundTemplate> FindAsync(TemplateOrder order, TokenOptions client, CancellationToken cancellationToken) =>
        Templates is not null
            ? await Templates.FindAsync(order, client, cancellationToken)
            : throw new ProblemException(Problem.BadFields(
                [FieldError.At(JsonPath.Root.Property("template"), "is not possible: this server has no templates.")]));

    private SubmissionCall Read(
        HttpContext context, TokenOptions client, ReadOnlyMemory<byte> body, MessageSubmission? submission, FoundTemplate? template,
        bool isRetry)
    {
        using var work = limits.Content.Work();
        return submission is not null
            ? _reader.ReadJson(context, client, submission, template, isRetry)
            : _reader.ReadRaw(context, client, body, isRetry);
    }

    private MadeMessage Make(SubmissionPart part)
    {
        using var work = limits.Content.Work();
        return part.Make();
    }

    private void RefuseWhereFull()
    {
        if (spool() is { Accepting: false } status)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status503ServiceUnavailable, "Try again later", $"No mail is taken at the moment: {status.Reason}")
            {
                RetryAfter = RetryAfterSeconds,
            });
        }
    }

    private static bool IsJson(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        switch (type?.ToLowerInvariant())
        {
            case MediaTypeNames.Application.Json:
                JsonText.Demand(request);
                return true;
            case "message/rfc822" or "message/global":
                JsonText.DemandPlain(request);
                return false;
            default:
                throw new ProblemException(new Problem(
                    StatusCodes.Status415UnsupportedMediaType, "Unsupported media type",
                    "Send Content-Type: message/rfc822 with a whole message, or application/json with its parts."));
        }
    }

    /// <summary>Hands the messages in, several at a time so that they share commits. What was accepted before keeps its id.</summary>
    private async Task<PartResult[]> SubmitAsync(
        SubmissionCall call, IdempotentCall once, long held, CancellationToken cancellationToken)
    {
        var parts = call.Parts;
        var results = new PartResult[parts.Length];
        if (parts.Length == 1)
        {
            results[0] = await SubmitAsync(parts[0], 0, 1, once, held, Patience, cancellationToken);
            return results;
        }

        // If one has waited in vain for memory, the others do not wait as long once more.
        var isCrowded = false;
        var atOnce = (int)Math.Clamp(BytesAtOnce / Math.Max(1, parts[0].Cost), 1, MostAtOnce);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (index, cancellation) =>
            {
                var patience = Volatile.Read(ref isCrowded) ? TimeSpan.Zero : Patience;
                results[index] = await SubmitAsync(parts[index], index, parts.Length, once, held, patience, cancellation);
                if (results[index].Reply == NoMemory)
                    Volatile.Write(ref isCrowded, true);
            });
        return results;
    }

    private async ValueTask<PartResult> SubmitAsync(
        SubmissionPart part, int index, int parts, IdempotentCall once, long held, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (once.Find(index, parts) is { } before)
            return new PartResult(before.Id, null, null) { Refused = once.RefusedOf(before, part.Addresses, parts) };
        if (part.Cost > 0 && !await limits.Content.TakeAsync(part.Cost, held, patience, cancellationToken))
            return new PartResult(null, NoMemory, NoMemory.Text);
        try
        {
            var (request, mistake, refusal) = Make(part);
            if (request is null)
                return new PartResult(null, refusal, mistake);
            var result = await submit(
                request with
                {
                    Marks = once.MarksOf(index, parts, part.Addresses, []),
                    MarksOfRefused = refused => once.MarksOf(index, parts, part.Addresses, refused),
                },
                cancellationToken);
            var reply = result.Reply.IsSuccess ? null : result.Reply;
            return new PartResult(result.Id, reply, reply?.Text) { Refused = result.Refused };
        }
        finally
        {
            limits.Content.GiveBack(part.Cost);
        }
    }

    private static async Task AnswerAsync(HttpContext context, SubmissionCall call, PartResult[] results, bool isKnown)
    {
        var outcomes = call.Parts.SelectMany((part, index) => OutcomesOf(part, results[index])).ToImmutableArray();
        if (outcomes.All(outcome => outcome.Id is null))
            throw new ProblemException(Refusal(call, results, outcomes));

        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            if (!call.IsPersonal)
                json.WriteString("id", results[0].Id?.ToString());
            RecipientOutcome.Write(json, outcomes);
            json.WriteEndObject();
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        if (isKnown)
            context.Response.Headers["Idempotency-Replayed"] = "true";
        if (outcomes.Any(outcome => outcome.IsTransient))
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!call.IsPersonal)
            context.Response.Headers.Location = $"{Path}/{results[0].Id}";
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static IEnumerable<RecipientOutcome> OutcomesOf(SubmissionPart part, PartResult result)
    {
        var refused = result.Refused.IsDefaultOrEmpty
            ? null
            : result.Refused.DistinctBy(one => one.Address).ToDictionary(one => one.Address, one => one.Reply);
        foreach (var address in part.Addresses)
        {
            if (refused is not null && refused.GetValueOrDefault(address) is { } reply)
                yield return new RecipientOutcome(address, null) { Reply = reply, Detail = reply.Text };
            else
                yield return new RecipientOutcome(address, result.Id) { Reply = result.Reply, Detail = result.Detail };
        }
    }

    private static Problem Refusal(SubmissionCall call, PartResult[] results, ImmutableArray<RecipientOutcome> outcomes)
    {
        if (!call.IsPersonal && results[0] is { Reply: { } reply, Refused: not { Length: > 1 } })
            return Refusal(reply);
        return outcomes.Any(outcome => outcome.IsTransient)
            ? new(StatusCodes.Status503ServiceUnavailable, "Try again later", "No recipient could be accepted now; 'recipients' says why.")
            {
                RetryAfter = RetryAfterSeconds,
                Recipients = outcomes,
            }
            : new(StatusCodes.Status422UnprocessableEntity, "All refused", "No recipient was accepted; 'recipients' says why.")
            {
                Recipients = outcomes,
            };
    }

    private static Problem Refusal(SmtpReply reply) => reply switch
    {
        { IsTransient: true } => new(StatusCodes.Status503ServiceUnavailable, "Try again later", reply.Text)
        {
            Reply = reply.ToString(),
            RetryAfter = RetryAfterSeconds,
        },
        { Enhanced: { Class: 5, Subject: 3, Detail: 4 } } =>
            new(StatusCodes.Status413PayloadTooLarge, "Message too large", reply.Text) { Reply = reply.ToString() },
        _ => new(StatusCodes.Status422UnprocessableEntity, "Refused by policy", reply.Text) { Reply = reply.ToString() },
    };

    /// <summary>What became of one message of a call.</summary>
    private readonly record struct PartResult(SpoolId? Id, SmtpReply? Reply, string? Detail)
    {
        /// <summary>Recipients that policy refused.</summary>
        public ImmutableArray<RefusedRecipient> Refused { get; init; } = [];
    }
}
