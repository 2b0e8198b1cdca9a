using System.Collections.Frozen;
using PolicyMta.Core.Records;

namespace PolicyMta.Core.Tests.Records;

/// <summary>
/// What the golden records say, by name. A sample is never changed once its bytes are committed; what a new field needs is a new sample.
/// </summary>
internal static class RecordSamples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 1, 2, 3, TimeSpan.Zero);
    public static readonly SpoolId Id = SpoolId.Parse("01M8HCF9XXFMTT8XPKFVYD4R39");
    public static readonly TraceEntry Said = new("on-route", "gmail.js", 7, Now, "{\"provider\":\"gmail\"}", "because");
    public static readonly TraceEntry Failed = new("on-bounce", "rules", 3_000_000_000, Now.AddTicks(1), "it threw", null, failed: true);

    public static FrozenDictionary<string, MessageRecord> Messages { get; } = new Dictionary<string, MessageRecord>
    {
        ["plain"] = new(Facts("news@sender.test", new Recipient("jane@receiver.test")), "main", "ESMTP", []),
        ["notice"] = new(Facts("", new Recipient("news@sender.test")), "", "internal", []),
        ["full"] = new(
            Facts(
                "bounces+ü@sender.test",
                new Recipient("jane@a.test"),
                new Recipient("\"j d\"@B.test") { Notify = DsnNotify.Success | DsnNotify.Delay, OriginalRecipient = "rfc822;j+d@B.test" },
                new Recipient("silent@c.test") { Notify = DsnNotify.Never, OriginalRecipient = "" }) with
            {
                Tenant = "acme",
                Campaign = "spring",
                Priority = MessagePriority.High,
                Metadata = ImmutableDictionary<string, string>.Empty.Add("ключ", "€"),
                Envelope = new EnvelopeRequests
                {
                    EnvelopeId = "QQ314159",
                    Return = ReturnedContent.Full,
                    Body = BodyEncoding.BinaryMime,
                    SmtpUtf8 = true,
                    RequireTls = true,
                    NotBefore = Now.AddHours(1),
                    ExpiresAt = Now.AddDays(1),
                },
                Size = 123_456_789_012,
            },
            "submission",
            "UTF8SMTPSA",
            [Said, Failed]),
        ["labelled"] = new(
            Facts(
                "news@sender.test",
                new Recipient("jane@receiver.test") { Metadata = ImmutableDictionary<string, string>.Empty.Add("plan", "gold") },
                new Recipient("joe@receiver.test")) with
            {
                NoticesTo = "desk@sender.test",
            },
            "main",
            "ESMTP",
            []),
        ["untold"] = new(
            Facts("news@sender.test", new Recipient("jane@receiver.test")) with { NoticesTo = "" }, "main", "ESMTP", []),
        ["tls-optional"] = new(
            Facts("news@sender.test", new Recipient("jane@receiver.test")) with
            {
                Priority = MessagePriority.Bulk,
                Metadata = ImmutableDictionary<string, string>.Empty.Add("empty", ""),
                Envelope = new EnvelopeRequests
                {
                    TlsOptional = true,
                    Return = ReturnedContent.Headers,
                    Body = BodyEncoding.EightBitMime,
                    ExpiresAt = Now.AddDays(2),
                },
            },
            "http",
            "HTTP",
            [Said]),
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, DeliveryRecord> Deliveries { get; } = new Dictionary<string, DeliveryRecord>
    {
        ["final"] = new() { IsFinal = true },
        ["deferred"] = new()
        {
            Attempts = 2,
            DueAt = Now.UtcTicks,
            ExpiresAt = Now.AddDays(3).UtcTicks,
            Priority = MessagePriority.Normal,
            Pending = [0],
            LastReply = SmtpReply.Parse("451 4.3.2 come\nback later"),
            Trace = [Said],
        },
        ["held"] = new()
        {
            IsHeld = true,
            DueAt = Now.UtcTicks,
            ExpiresAt = Now.AddDays(3).UtcTicks,
            Priority = MessagePriority.Normal,
            Pending = [0, 7, 300],
        },
        ["saved"] = new()
        {
            DueAt = Now.UtcTicks,
            SavedAt = Now.UtcTicks - 3,
            Pending = [0],
        },
        ["faulty"] = new()
        {
            DueAt = Now.UtcTicks,
            Pending = [0],
            Progress = 1,
            Faults = 3,
        },
        ["full"] = new()
        {
            IsHeld = true,
            WasDelayTold = true,
            Attempts = 300,
            DueAt = Now.UtcTicks,
            PostponedTo = Now.UtcTicks - 3,
            ExpiresAt = Now.UtcTicks + 5,
            Priority = MessagePriority.Bulk,
            Pending = [0, 7, 300],
            LastReply = SmtpReply.Parse("451 4.7.1 try\nlater"),
            Trace = [Said, Failed],
        },
    }.ToFrozenDictionary();

    private static MessageFacts Facts(string returnPath, params ImmutableArray<Recipient> recipients) => new()
    {
        Id = Id,
        ReturnPath = returnPath,
        Recipients = recipients,
        ReceivedAt = Now,
        Size = 10_240,
    };
}
