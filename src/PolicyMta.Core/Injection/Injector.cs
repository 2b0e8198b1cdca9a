using PolicyMta.Core.Bounces;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tracing;

namespace PolicyMta.Core.Injection;

/// <summary>
/// The only way in, for SMTP, HTTP and the server's own notifications alike: asks on-inject, adds the trace fields, and spools. Success is
/// answered only after message and record have survived a power cut.
/// </summary>
internal sealed partial class Injector(
    string hostname, PolicyStore policies, ISpool spool, EventStream events, RecipientCheck recipients, FlowTotals totals, Intake intake,
    ReportHandling reports, TimeProvider time, ILogger<Injector> logger)
{
    private static readonly SmtpReply Loop = SmtpReply.Parse("554 5.4.6 Too many Received fields: the message is in a loop");
    private static readonly SmtpReply BadHeader = SmtpReply.Parse(
        "550 5.6.0 The message does not begin with header fields, or no empty line ends them (RFC 5322 section 2.1)");
    private static readonly SmtpReply NoSpace = SmtpReply.Parse("452 4.3.1 Not enough disk space, try again later");
    private static readonly SmtpReply Trouble = SmtpReply.Parse("451 4.3.0 The message could not be stored, try again later");

    /// <summary>Labels of one message: they are kept in memory as long as it waits.</summary>
    private const int MostLabels = 1000;

    private readonly SpoolIds _ids = new();
    private readonly EventFactory _factory = new(time);

    /// <summary>Which part of the messages has a trace if somebody listens.</summary>
    public double TraceSampleRate { get; init; } = 1;

    public async ValueTask<InjectionResult> SubmitAsync(InjectionRequest request, CancellationToken cancellationToken)
    {
        using var given = request.Content;
        var content = new MessageContent(given.Memory);
        ContentBuffer? mended = null;
        try
        {
            if (!HeaderForm.IsGood(content))
            {
                mended = HeaderForm.Mend(content, out var isMalformed, given.Budget);
                if (isMalformed && request.MalformedHeader == MalformedHeader.Refuse)
                    return Refuse(request, FactsOf(request, content, time.GetUtcNow()), BadHeader, []);
                (request, content) = (request with { Content = mended }, new MessageContent(mended.Memory));
            }

            return await SubmitAsync(request, content, cancellationToken);
        }
        catch (SpoolUnavailableException e)
        {
            LogNotStored(logger, e);
            return new InjectionResult(e.DiskFull ? NoSpace : Trouble, null) { Trouble = e };
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotStored(logger, e);
            return new InjectionResult(Trouble, null) { Trouble = e };
        }
        finally
        {
            mended?.Dispose();
        }
    }

    private async ValueTask<InjectionResult> SubmitAsync(
        InjectionRequest request, MessageContent content, CancellationToken cancellationToken)
    {
        using var span = MailSpans.StartInjection(request, TraceSampleRate);
        var now = time.GetUtcNow();
        var facts = FactsOf(request, content, now);
        if (ReceivedHeader.IsLoop(content))
            return Refuse(request, facts, Loop, []);
        if (AuthorCheck.RefusalOf(content, request.AuthorDomains) is { } foreign)
            return Refuse(request, facts, foreign, []);

        using var lease = policies.Acquire(new LeaseRequest(facts.Tenant, facts.Campaign, facts.Recipients[0].Domain));
        var trace = new DecisionTrace(time);
        trace.AddRange(request.RecipientTrace);
        ImmutableArray<RefusedRecipient> refused = [];
        if (request.AsksRecipients && !recipients.IsIdle)
        {
            (facts, refused) = await AskAboutRecipientsAsync(facts, request.Source, trace);
            if (facts.Recipients.IsEmpty)
                return new InjectionResult(refused[^1].Reply, null) { Refused = refused };
            request = request with { Recipients = facts.Recipients };
        }

        using var editor = new ContentEditor(request.Content, request.Envelope.Body == BodyEncoding.BinaryMime);
        (var decision, facts, content) = await DecideAsync(request, facts, content, lease.Snapshot, trace, editor);
        if (decision.Reject is { } refusal)
            return Refuse(request, facts, PolicyFailureReply.InPlaceOf(refusal, trace.Entries), trace.Entries) with { Refused = refused };

        if (decision.Consume is { } consumed)
        {
            await reports.AcceptAsync(facts, consumed);
            return await DiscardAsync(request, facts, trace.Entries, refused);
        }

        if (decision.Discard || facts.Recipients.IsEmpty)
            return await DiscardAsync(request, facts, trace.Entries, refused);

        using var stored = editor.Current.Prepend(
            ReceivedHeader.Write(request, decision.Received ?? request.Received, content, facts.Id, now, hostname));
        var message = new SpooledMessage(
            facts with { Size = stored.Length }, request.Source.Listener, request.Source.Protocol, trace.Entries)
        {
            TraceParent = MailSpans.Carried(span),
        };
        MailSpans.Tell(span, message.Facts);
        var reply = SmtpReply.Parse($"250 2.0.0 Ok: queued as {facts.Id}");
        var received = _factory.OfInjection(
            EventKind.Received, request.Source, message.Facts, reply, message.Trace, lease.Snapshot.Generation);
        await spool.AppendAsync(
            facts.Id, message.ToRecord().Write(), stored.Memory, request.MarksFor(refused), events.Pending(received), cancellationToken);

        totals.CountAccepted(facts.Recipients.Length);
        intake.Accept(message, stored);
        return new InjectionResult(reply, facts.Id) { Refused = refused };
    }

    /// <summary>Asks about the recipients one after the other, each with those accepted before.</summary>
    private async ValueTask<(MessageFacts Facts, ImmutableArray<RefusedRecipient> Refused)> AskAboutRecipientsAsync(
        MessageFacts facts, InjectionSource source, DecisionTrace trace)
    {
        var accepted = ImmutableArray.CreateBuilder<Recipient>(facts.Recipients.Length);
        var refused = ImmutableArray.CreateBuilder<RefusedRecipient>();
        var soFar = facts with { Recipients = [] };
        foreach (var recipient in facts.Recipients)
        {
            var answer = await recipients.AskAsync(soFar, recipient, source);
            if (answer.Refusal is { } refusal)
            {
                refused.Add(new RefusedRecipient(recipient.Address, refusal));
                continue;
            }

            accepted.Add(answer.Recipient);
            if (accepted.Count <= RecipientCheck.MostShown)
                soFar = soFar with { Recipients = soFar.Recipients.Add(answer.Recipient) };
            if (accepted.Count <= RecipientCheck.MostTraced)
                trace.AddRange(answer.Trace);
        }

        return (facts with { Recipients = accepted.ToImmutable() }, refused.ToImmutable());
    }

    /// <summary>Asks on-inject; what comes back carries the edits and labels of every handler.</summary>
    private async ValueTask<(InjectDecision Decision, MessageFacts Facts, MessageContent Content)> DecideAsync(
        InjectionRequest request, MessageFacts facts, MessageContent content, PolicySnapshot snapshot, DecisionTrace trace,
        ContentEditor editor)
    {
        if (snapshot.OnInject.IsIdle)
            return (InjectDecision.None, facts, content);

        var last = new InjectContext { Message = facts, Content = content, Source = request.Source, PassedOver = request.Source.Origins };
        var outcome = await snapshot.OnInject.RunAsync(last, snapshot, trace, Follow);
        Note(last.Content);
        return (outcome, last.Message, last.Content);

        InjectContext Follow(InjectContext seen, InjectDecision decision)
        {
            var next = Apply(seen, decision, editor, out var missed);
            if (next.Content != seen.Content)
                Note(seen.Content);
            foreach (var reason in editor.LeftAlone)
                trace.AddNotice("skipped: " + reason);
            totals.CountMimeNotices(editor.LeftAlone.Length);
            if (missed is not null)
                trace.AddNotice("skipped: " + missed);
            return last = next;
        }

        void Note(MessageContent read)
        {
            if (read.Mime is not { Notices: { IsEmpty: false } notices })
                return;
            totals.CountMimeNotices(notices.Length);
            foreach (var notice in notices)
                trace.AddNotice(notice);
        }
    }

    /// <summary>The facts for the next handler: with the labels and edits of a decision.</summary>
    /// <exception cref="FormatException">
    /// The decision cannot be followed: a header field in it is not valid, or there are too many labels.
    /// </exception>
    internal static InjectContext Apply(InjectContext seen, InjectDecision decision, ContentEditor editor) =>
        Apply(seen, decision, editor, out _);

    private static InjectContext Apply(InjectContext seen, InjectDecision decision, ContentEditor editor, out string? missed)
    {
        var content = editor.Apply(seen.Content, decision.Edits);
        var facts = Apply(seen.Message, decision, out missed);
        return new InjectContext
        {
            Message = editor.HasWrittenUtf8 ? facts with { Envelope = facts.Envelope with { SmtpUtf8 = true } } : facts,
            Content = content,
            Source = seen.Source,
            PassedOver = seen.PassedOver,
        };
    }

    private MessageFacts FactsOf(InjectionRequest request, MessageContent content, DateTimeOffset now) => new()
    {
        Id = request.Id ?? _ids.Next(now),
        ReturnPath = request.ReturnPath,
        Recipients = [.. request.Recipients],
        Tenant = request.Tenant ?? MessageFacts.DefaultTenant,
        Campaign = request.Campaign ?? "",
        Priority = request.Priority ?? MessagePriority.Normal,
        Metadata = request.Metadata is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary.CreateRange(request.Metadata),
        Envelope = IsTlsOptional(content) ? request.Envelope with { TlsOptional = true } : request.Envelope,
        ReceivedAt = now,
        Size = content.Raw.Length,
    };

    /// <summary>TLS-Required: No (RFC 8689 section 3).</summary>
    private static bool IsTlsOptional(MessageContent content)
    {
        foreach (var field in content.Header)
        {
            if (field.Is("TLS-Required") && string.Equals(field.Value.Trim(), "No", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static MessageFacts Apply(MessageFacts facts, InjectDecision decision, out string? missed) => facts with
    {
        Tenant = decision.Tenant ?? facts.Tenant,
        Campaign = decision.Campaign ?? facts.Campaign,
        Priority = decision.Priority ?? facts.Priority,
        Metadata = WithLabels(facts.Metadata, decision.Metadata),
        ReturnPath = decision.ReturnPath ?? facts.ReturnPath,
        NoticesTo = decision.NoticesTo ?? facts.NoticesTo,
        Recipients = EditedRecipients.Apply(facts.Recipients, decision.Edits, out missed),
        Envelope = decision.NotBefore is { } begin && !(facts.Envelope.NotBefore >= begin)
            ? facts.Envelope with { NotBefore = begin }
            : facts.Envelope,
    };

    private static ImmutableDictionary<string, string> WithLabels(
        ImmutableDictionary<string, string> labels, ImmutableDictionary<string, string> more)
    {
        if (more.IsEmpty)
            return labels;
        var all = labels.SetItems(more);
        return all.Count <= MostLabels ? all : throw new FormatException($"on-inject gave a message more than {MostLabels} labels.");
    }

    private InjectionResult Refuse(InjectionRequest request, MessageFacts facts, SmtpReply reply, ImmutableArray<TraceEntry> trace)
    {
        totals.CountRejected();
        events.Emit(_factory.OfInjection(EventKind.Rejected, request.Source, facts, reply, trace, policies.Current.Generation));
        return new InjectionResult(reply, null);
    }

    private async ValueTask<InjectionResult> DiscardAsync(
        InjectionRequest request, MessageFacts facts, ImmutableArray<TraceEntry> trace, ImmutableArray<RefusedRecipient> refused)
    {
        var reply = SmtpReply.Parse($"250 2.0.0 Ok: {facts.Id}");
        var discarded = _factory.OfInjection(EventKind.Discarded, request.Source, facts, reply, trace, policies.Current.Generation);
        await spool.MarkAsync(facts.Id, request.MarksFor(refused), events.Pending(discarded));
        totals.CountAccepted(request.Recipients.Count);
        totals.CountDiscarded(request.Recipients.Count);
        return new InjectionResult(reply, facts.Id) { Refused = refused };
    }

    [LoggerMessage(1200, LogLevel.Error, "A message could not be accepted")]
    private static partial void LogNotStored(ILogger logger, Exception error);
}
