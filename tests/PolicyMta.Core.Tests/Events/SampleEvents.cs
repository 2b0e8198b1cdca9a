namespace PolicyMta.Core.Tests.Events;

/// <summary>Events for the tests of journal and event log.</summary>
internal static class SampleEvents
{
    public static readonly DateTimeOffset Noon = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DeliveryEvent Small(SpoolId id, int attempt = 1) => new()
    {
        Kind = EventKind.Delivered,
        Time = id.Time.AddSeconds(attempt),
        Id = id,
        Attempt = attempt,
    };

    public static DeliveryEvent Full(SpoolId id) => new()
    {
        EventId = 9_007_199_254_740_993,
        Kind = EventKind.Deferred,
        Time = Noon.AddTicks(1234567),
        Id = id,
        OriginalId = SpoolId.Parse("01M8HCF9XXFMTT8XPKFVYD4R39"),
        Tenant = "acme",
        Campaign = "spring \"sale\" \u2603",
        ReturnPath = "",
        Recipients = ["jane@gmail-sim.test", "joe@gmail-sim.test"],
        OriginalRecipient = "rfc822;jane@example.test",
        EnvelopeId = "order 17",
        Domain = "gmail-sim.test",
        Provider = "gmail",
        Site = "mx1.google-sim.test",
        EgressPool = "default",
        EgressSource = "ip-1",
        SourceAddress = "127.0.2.1",
        TrafficProfile = "gmail",
        Listener = "relay",
        Protocol = "ESMTP",
        RemoteHost = "mx1.google-sim.test",
        RemoteAddress = "127.0.1.1",
        Stage = SmtpStage.FinalDot,
        Reply = SmtpReply.FromLines(421, "4.7.28 Slow\n4.7.28 down"),
        Category = "rate-limited",
        Failure = new FailureFacts
        {
            Kind = BounceKind.Block,
            Scope = BounceScope.SourceNetwork,
            Rule = "gmail-rate",
            Confidence = 0.95,
            Blocklist = "Spamhaus \"ZEN\"",
        },
        Tls = "none",
        TlsVerifiedBy = "mta-sts",
        TlsProblem = new TlsProblem(TlsProblemKind.StarttlsNotSupported, "STARTTLS was answered 454 \"no\""),
        Attempt = 2,
        Size = 10_240,
        AgeMs = 1500.25,
        TransactionMs = 12.5,
        NextAttempt = Noon.AddMinutes(5),
        Generation = 3,
        Metadata = ImmutableDictionary<string, string>.Empty.Add("shard", "\"7\"").Add("order", "17"),
        Decisions =
        [
            new TraceEntry("on-route", "PolicyMta.IspRules", 3, Noon, """{"provider":"gmail"}""", "mx"),
            new TraceEntry("on-bounce", "broken.js", 3, Noon, "broken.js:3:7: x is not defined", null, failed: true),
        ],
        Detail = "line one\nline two",
    };
}
