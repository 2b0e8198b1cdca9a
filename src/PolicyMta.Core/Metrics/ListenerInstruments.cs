using System.Diagnostics.Metrics;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Metrics;

/// <summary>The SMTP listeners, each by the name that the configuration gives it.</summary>
internal static class ListenerInstruments
{
    private static readonly ImmutableArray<Subject> Subjects =
    [
        new("policymta.smtp.connections.accepted", "connection", null, "Connections taken.", [new(ListenerCount.Accepted, "")]),
        new("policymta.smtp.connections.refused", "connection", "reason", "Connections refused, by the limit that refused them.",
        [
            new(ListenerCount.RefusedTotal, "total"), new(ListenerCount.RefusedAddress, "address"),
            new(ListenerCount.RefusedNetwork, "network"), new(ListenerCount.RefusedRate, "rate"),
            new(ListenerCount.BadProxyHeaders, "bad_proxy_header"),
        ]),
        new("policymta.smtp.refusals", "refusal", "reason", "Messages and recipients refused before the message is taken.",
        [
            new(ListenerCount.RelayDenied, "relay_denied"), new(ListenerCount.RecipientRefused, "recipient_refused"),
            new(ListenerCount.TooManyRecipients, "too_many_recipients"),
            new(ListenerCount.MessageTooLarge, "message_too_large"), new(ListenerCount.LineTooLong, "line_too_long"),
            new(ListenerCount.HeaderTooLarge, "header_too_large"), new(ListenerCount.OutOfMemory, "out_of_memory"),
            new(ListenerCount.BadLineEndings, "bad_line_endings"),
            new(ListenerCount.MessageRateExceeded, "message_rate"),
        ]),
        new("policymta.smtp.sessions.ended", "session", "reason", "Sessions that the server ended.",
        [
            new(ListenerCount.TooManyErrors, "too_many_errors"), new(ListenerCount.TooManyCommands, "too_many_commands"),
            new(ListenerCount.TimedOut, "timed_out"),
        ]),
        new("policymta.smtp.sessions.slow", "session", null, "Sessions among the timed out ones whose message came too slowly.",
            [new(ListenerCount.TooSlow, "")]),
        new("policymta.smtp.refusals.delayed", "refusal", null, "Refusals delayed by tarpitting.", [new(ListenerCount.Tarpitted, "")]),
        new("policymta.smtp.duplicates", "message", null, "Retries answered with the id of the message that had been taken before.",
            [new(ListenerCount.Duplicates, "")]),
        new("policymta.smtp.tls.handshakes", "handshake", "result", "TLS handshakes.",
            [new(ListenerCount.TlsHandshakes, "success"), new(ListenerCount.TlsFailures, "failure")]),
        new("policymta.smtp.tls.injections", "session", null, "Clients that sent commands behind STARTTLS in clear text.",
            [new(ListenerCount.TlsInjections, "")]),
        new("policymta.smtp.logins", "login", "result", "Logins.",
        [
            new(ListenerCount.Logins, "success"), new(ListenerCount.LoginsFailed, "failure"), new(ListenerCount.LoginsBlocked, "blocked"),
        ]),
    ];

    /// <summary>Every count that has an instrument; a test holds that none is forgotten.</summary>
    public static IEnumerable<ListenerCount> Shown => Subjects.SelectMany(static subject => subject.Parts).Select(static part => part.What);

    public static void Add(Meter meter, Mta mta)
    {
        meter.CreateObservableUpDownCounter(
            "policymta.smtp.connections",
            () => mta.Listeners.Select(static listener => Labels.With(listener.Connections, "listener", listener.Name)),
            "{connection}",
            "Open connections of clients.");
        foreach (var subject in Subjects)
            meter.CreateObservableCounter(subject.Name, () => Read(mta, subject), $"{{{subject.Unit}}}", subject.Description);
    }

    private static IEnumerable<Measurement<long>> Read(Mta mta, Subject subject)
    {
        foreach (var listener in mta.Listeners)
        {
            foreach (var (what, text) in subject.Parts)
            {
                yield return subject.Label is null
                    ? Labels.With(listener.Counters[what], "listener", listener.Name)
                    : Labels.With(listener.Counters[what], "listener", listener.Name, subject.Label, text);
            }
        }
    }

    /// <summary>One instrument, and the counts that it shows under a label.</summary>
    private sealed record Subject(string Name, string Unit, string? Label, string Description, ImmutableArray<Part> Parts);

    private readonly record struct Part(ListenerCount What, string Text);
}
