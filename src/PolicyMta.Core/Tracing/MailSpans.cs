using System.Diagnostics;
using System.Globalization;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Tracing;

/// <summary>
/// The spans of a message's way: inject, route, attempt, and the doors within them. Nothing is made while nobody listens, and nothing for
/// messages that are not sampled. What strangers wrote is cleaned and cut. Thread-safe.
/// </summary>
internal static class MailSpans
{
    public const string SourceName = "PolicyMta";

    private const int MostText = 200;
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a submission, below the client's if it named one. To be called in an async method of its own.</summary>
    /// <param name="request">The submission.</param>
    /// <param name="rate">
    /// Which part of those has one whose client names none, 0 to 1. It is drawn here, since a listener that samples has one made of each.
    /// </param>
    public static Activity? StartInjection(InjectionRequest request, double rate)
    {
        if (!Source.HasListeners())
            return null;
        var isAsked = ActivityContext.TryParse(request.TraceParent, null, isRemote: true, out var parent);
        if (!isAsked && Random.Shared.NextDouble() >= rate)
            return null;
        Activity.Current = null; // What the web server began for the call is not exported.
        return Source.StartActivity("inject", ActivityKind.Server, parent)?.SetTag("policymta.protocol", request.Source.Protocol);
    }

    /// <summary>What the spool keeps of a span; null if it is not sampled.</summary>
    public static string? Carried(Activity? span) => span is { Recorded: true } ? span.Id : null;

    /// <summary>Says on a span which message it is about.</summary>
    public static void Tell(Activity? span, MessageFacts facts)
    {
        if (span is null)
            return;
        Tell(span, "messaging.message.id", facts.Id.ToString());
        Tell(span, "policymta.tenant", facts.Tenant);
        Tell(span, "policymta.campaign", facts.Campaign);
        span.SetTag("policymta.recipients", facts.Recipients.Length);
        span.SetTag("messaging.message.body.size", facts.Size);
    }

    /// <summary>Begins a span of a message that waits, if it is sampled.</summary>
    public static Activity? Start(string name, SpooledMessage message, QueuedDelivery delivery)
    {
        if (message.TraceParent is not { } carried || !Source.HasListeners()
            || !ActivityContext.TryParse(carried, null, isRemote: true, out var parent))
            return null;
        var span = Source.StartActivity(name, ActivityKind.Client, parent);
        Tell(span, message.Facts);
        if (span is not null)
            Tell(span, "policymta.domain", delivery.Queue.Key.Domain);
        return span;
    }

    /// <summary>Begins the span of a door within that of its message.</summary>
    public static Activity? StartDoor(string hook) =>
        Activity.Current is { Recorded: true } current && ReferenceEquals(current.Source, Source) ? Source.StartActivity(hook) : null;

    /// <summary>Says on a span what came of an attempt.</summary>
    public static void Tell(Activity? span, QueuedDelivery delivery, Attempt attempt)
    {
        if (span is null)
            return;
        span.SetTag("policymta.delivered", attempt.Delivered.Length);
        span.SetTag("policymta.failed", attempt.Failed.Count + attempt.Settled.Length);
        Tell(span, delivery, attempt.Info);
        if (attempt.Failed is [var failed, ..])
            Tell(span, failed.Outcome);
        else if (attempt.DeliveredReply is { } reply)
            Tell(span, "policymta.reply", reply.ToString());
    }

    /// <summary>Says on a span why an attempt failed before the receiver was asked.</summary>
    public static void Tell(Activity? span, QueuedDelivery delivery, Outcome outcome, AttemptInfo info)
    {
        if (span is null)
            return;
        Tell(span, delivery, info);
        Tell(span, outcome);
    }

    private static void Tell(Activity span, QueuedDelivery delivery, AttemptInfo info)
    {
        Tell(span, "server.address", info.RemoteHost);
        Tell(span, "network.peer.address", info.RemoteAddress);
        Tell(span, "network.local.address", info.SourceAddress);
        Tell(span, "policymta.egress_source", delivery.Route?.Source.Name);
        Tell(span, "policymta.provider", delivery.Route?.Provider);
    }

    private static void Tell(Activity span, Outcome outcome)
    {
        Tell(span, "policymta.stage", outcome.Stage.ToString());
        Tell(span, "policymta.reply", outcome.Reply.ToString());
        span.SetStatus(ActivityStatusCode.Error, outcome.Reply.Code.ToString(CultureInfo.InvariantCulture));
    }

    private static void Tell(Activity span, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            span.SetTag(name, PrintableText.Excerpt(text, MostText));
    }
}
