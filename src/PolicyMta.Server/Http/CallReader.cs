using System.Globalization;
using System.Security.Authentication;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>Turns a request for injection into a <see cref="SubmissionCall"/>, or says everything that is wrong with it.</summary>
internal sealed class CallReader(HttpOptions options, ContentBudget budget, TimeProvider time)
{
    /// <summary>What making a message takes for each of its bytes: its text, its encoded form, and the message.</summary>
    private const int CostOfByte = 6;

    /// <summary>Reads what stands in a body.</summary>
    /// <exception cref="ProblemException">It has mistakes.</exception>
    public MessageSubmission Parse(ReadOnlyMemory<byte> json)
    {
        var errors = new FieldErrors();
        return SubmissionReader.Read(json, options.LenientAddresses, options.MaxRecipients, errors)
            ?? throw new ProblemException(Problem.BadFields(errors));
    }

    /// <param name="context">The request.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="submission">What stands in its body.</param>
    /// <param name="template">The template that it names; null for none.</param>
    /// <param name="isRetry">Whether part of it was accepted before: times that have passed meanwhile are no mistake then.</param>
    /// <exception cref="ProblemException">The request has mistakes.</exception>
    public SubmissionCall ReadJson(
        HttpContext context, TokenOptions client, MessageSubmission submission, FoundTemplate? template, bool isRetry)
    {
        var errors = new FieldErrors();
        var shared = submission.Shared;
        CheckCount("to", "#/to", shared.Count, errors);
        CheckTenant("tenant", "#/tenant", client, submission.Tenant, errors);
        CheckTimes("send_at", "#/send_at", submission.SendAt, "expires_at", "#/expires_at", submission.ExpiresAt, isRetry, errors);
        var letter = submission.Personal.IsEmpty ? null : PersonalText.Parse(submission.Text, errors);
        if (errors.Count > 0)
            throw new ProblemException(Problem.BadFields(errors));

        var date = submission.SendAt is { } sendAt && sendAt > time.GetUtcNow() ? sendAt : time.GetUtcNow();
        var frame = Frame(context, client) with
        {
            ReturnPath = submission.ReturnPath ?? Mailbox.EnvelopeOf(submission.From),
            Tenant = Given(client.Tenant) ?? submission.Tenant,
            Campaign = submission.Campaign,
            Priority = submission.Priority,
            Metadata = template?.LabelsWith(submission.Metadata) ?? submission.Metadata,
            Envelope = new EnvelopeRequests { NotBefore = submission.SendAt, ExpiresAt = submission.ExpiresAt },
        };
        if (letter is not null)
        {
            var (escaped, files) = (new EscapedLength(), submission.FileSize);
            return new SubmissionCall(
                [.. submission.Personal.Select(recipient => Part(
                    submission, letter, template, recipient, frame, date,
                    files + letter.LengthOf(recipient.Values, escaped) + (template?.LengthWith(recipient.Values) ?? 0)))],
                IsPersonal: true);
        }

        return new SubmissionCall(
            [new SubmissionPart(
                [.. shared.Select(recipient => recipient.Address)],
                template is null ? 0 : template.LengthWith(submission.Common) * CostOfByte,
                MakeShared)],
            IsPersonal: false);

        MadeMessage MakeShared()
        {
            string? mistake = null;
            var text = template is null ? submission.Text : template.Fill(submission.Text, submission.Common, out mistake);
            return mistake is not null
                ? new MadeMessage(null, mistake)
                : Made(
                    frame with { Recipients = shared },
                    MimeBuilder.Build(submission, text, submission.To, submission.Cc, date, budget));
        }
    }

    /// <param name="context">The request.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="message">Its body.</param>
    /// <param name="isRetry">Whether part of it was accepted before.</param>
    /// <exception cref="ProblemException">The request has mistakes.</exception>
    public SubmissionCall ReadRaw(HttpContext context, TokenOptions client, ReadOnlyMemory<byte> message, bool isRetry)
    {
        var errors = new FieldErrors();
        if (message.IsEmpty)
            errors.Add(new FieldError("body", "is empty; a whole message was expected."));
        else if (message.Span.Contains((byte)0))
            errors.Add(new FieldError("body", "has a NUL byte, which no message may hold: encode binary content, in base64 for instance."));
        else if (options.MalformedHeader == MalformedHeader.Refuse && !RawMessage.HasGoodHeader(message.Span))
            errors.Add(new FieldError("body", "does not begin with header fields like 'From: ...', or no empty line ends them."));
        var envelope = errors.Count == 0 ? Envelope.Read(
            context.Request, RawMessage.Header(message.Span), options.LenientAddresses, errors) : null;
        var labels = RequestLabels.Read(context.Request, errors);
        CheckCount(Envelope.ToHeader, null, envelope?.Recipients.Count ?? 0, errors);
        CheckTenant(RequestLabels.TenantHeader, null, client, labels.Tenant, errors);
        CheckTimes(RequestLabels.SendAtHeader, null, labels.SendAt, RequestLabels.ExpiresAtHeader, null, labels.ExpiresAt, isRetry, errors);
        if (envelope is null || errors.Count > 0)
            throw new ProblemException(Problem.BadFields(errors));

        var header = RawMessage.Header(message.Span);
        var frame = Frame(context, client) with
        {
            ReturnPath = envelope.ReturnPath,
            Recipients = envelope.Recipients,
            Tenant = Given(client.Tenant) ?? labels.Tenant,
            Campaign = labels.Campaign,
            Priority = labels.Priority,
            Metadata = labels.Metadata,
            Envelope = new EnvelopeRequests
            {
                NotBefore = labels.SendAt,
                ExpiresAt = labels.ExpiresAt,
                Body = message.Span.ContainsAnyInRange((byte)0x80, (byte)0xFF) ? BodyEncoding.EightBitMime : BodyEncoding.SevenBit,
                SmtpUtf8 = !Ascii.IsValid(header) && Utf8.IsValid(header),
            },
        };
        return new SubmissionCall(
            [new SubmissionPart(
                [.. envelope.Recipients.Select(recipient => recipient.Address)],
                0,
                () => new MadeMessage(frame with { Content = RawMessage.Prepare(message.Span, budget) }, null))],
            IsPersonal: false);
    }

    private SubmissionPart Part(
        MessageSubmission submission,
        PersonalText letter,
        FoundTemplate? template,
        PersonalRecipient recipient,
        InjectionRequest frame,
        DateTimeOffset date,
        long size)
    {
        return size > options.MaxMessageSize
            ? new([recipient.Given], 0, () => TooLarge(size))
            : new([recipient.Given], size * CostOfByte, Make);

        MadeMessage Make()
        {
            if (recipient.Mailbox is not { } mailbox)
                return new MadeMessage(null, recipient.Error);
            var text = letter.Render(recipient.Values, out var mistake);
            if (mistake is null && template is not null)
                text = template.Fill(text, recipient.Values, out mistake);
            if (mistake is not null)
                return new MadeMessage(null, mistake);
            return Made(
                frame with
                {
                    Recipients = [new Recipient(Mailbox.EnvelopeOf(mailbox))],
                    Metadata = recipient.Metadata.IsEmpty ? frame.Metadata : LabelsOf(submission.Metadata.SetItems(recipient.Metadata)),
                },
                MimeBuilder.Build(submission, text, [mailbox], [], date, budget));
        }

        ImmutableDictionary<string, string> LabelsOf(ImmutableDictionary<string, string> given) => template?.LabelsWith(given) ?? given;
    }

    /// <summary>The message, unless encoding made it larger than a message may be.</summary>
    private MadeMessage Made(InjectionRequest request, ContentBuffer content)
    {
        if (content.Length <= options.MaxMessageSize)
            return new MadeMessage(request with { Content = content, Envelope = EnvelopeOf(request, content) }, null);
        var size = content.Length;
        content.Dispose();
        return TooLarge(size);
    }

    /// <summary>What is asked for, and SMTPUTF8 if an address in the header needs it (RFC 6531 section 3.4).</summary>
    private static EnvelopeRequests EnvelopeOf(InjectionRequest request, ContentBuffer content) =>
        Ascii.IsValid(RawMessage.Header(content.Memory.Span)) ? request.Envelope : request.Envelope with { SmtpUtf8 = true };

    private MadeMessage TooLarge(long size)
    {
        var reply = new SmtpReply(552, new(5, 3, 4), string.Create(
            CultureInfo.InvariantCulture,
            $"The message would have {size} bytes or more; {options.MaxMessageSize} are allowed (max_message_size)"));
        return new MadeMessage(null, reply.Text, reply);
    }

    private void CheckCount(string field, string? pointer, int count, FieldErrors errors)
    {
        if (count > options.MaxRecipients)
            errors.Add(new FieldError(field, string.Create(
                CultureInfo.InvariantCulture,
                $"has {count} recipients; {options.MaxRecipients} are allowed in one call."))
            { Pointer = pointer });
    }

    private static void CheckTenant(string field, string? pointer, TokenOptions client, string? tenant, FieldErrors errors)
    {
        if (client.Tenant.Length > 0 && tenant is not null && tenant != client.Tenant)
            errors.Add(new FieldError(field, "must be left out: the token belongs to one tenant.") { Pointer = pointer });
    }

    private void CheckTimes(
        string sendField,
        string? sendPointer,
        DateTimeOffset? sendAt,
        string endField,
        string? endPointer,
        DateTimeOffset? expiresAt,
        bool isRetry,
        FieldErrors errors)
    {
        var now = time.GetUtcNow();
        if (sendAt > now + options.MaxDelay)
            errors.Add(
                new FieldError(sendField, $"is further away than {DurationText.Format(options.MaxDelay)}.") { Pointer = sendPointer });
        if (expiresAt <= now && !isRetry)
            errors.Add(new FieldError(endField, "has passed already.") { Pointer = endPointer });
    }

    /// <summary>What all messages of a request have in common.</summary>
    private InjectionRequest Frame(HttpContext context, TokenOptions client) => new()
    {
        ReturnPath = "",
        Recipients = [],
        Content = ContentBuffer.Empty(),
        AsksRecipients = true,
        TraceParent = context.Request.Headers.TraceParent,
        Received = options.Received,
        AuthorDomains = [new AuthorDomains("token", client.FromDomains)],
        Source = new InjectionSource
        {
            Protocol = "HTTP",
            Listener = "http",
            RemoteAddress = context.Connection.RemoteIpAddress,
            AuthenticatedAs = client.Name,
            Tls = context.Features.Get<ITlsHandshakeFeature>() is { } tls
                ? $"{(tls.Protocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2")} {tls.NegotiatedCipherSuite}"
                : null,
        },
    };

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
