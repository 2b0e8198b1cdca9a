using System.Collections.Immutable;
using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Queues;

public sealed class RecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 1, 2, 3, TimeSpan.Zero);
    private static readonly TraceEntry Said = new("on-route", "gmail.js", 7, Now, "{\"provider\":\"gmail\"}", "because");

    [Fact]
    public void A_message_record_comes_back_as_it_was()
    {
        var id = SpoolId.Create(Now);
        var facts = new MessageFacts
        {
            Id = id,
            ReturnPath = "bounces+ü@sender.example",
            Recipients = [new("jane@a.test"), new("\"j d\"@B.test") { Notify = DsnNotify.Success | DsnNotify.Delay, OriginalRecipient = "rfc822;j+d@B.test" }],
            Tenant = "acme",
            Campaign = "spring",
            Priority = MessagePriority.High,
            Metadata = ImmutableDictionary<string, string>.Empty.Add("k", "v").Add("empty", ""),
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
            ReceivedAt = Now,
            Size = 123_456_789_012,
        };
        var read = MessageRecord.Read(id, MessageRecord.Write(new SpooledMessage(facts, "main", "ESMTP", [Said])).Span);

        Assert.Equal(facts.Recipients, read.Facts.Recipients);
        Assert.Equal(facts.Metadata, read.Facts.Metadata);
        Assert.Equal(facts, read.Facts with { Recipients = facts.Recipients, Metadata = facts.Metadata });
        Assert.Equal(("main", "ESMTP"), (read.Listener, read.Protocol));
        var said = Assert.Single(read.Trace);
        Assert.Equal((Said.Hook, Said.Handler, Said.Generation, Said.Time, Said.Decision, Said.Reason, false), (said.Hook, said.Handler, said.Generation, said.Time, said.Decision, said.Reason, said.Failed));
    }

    [Fact]
    public void A_delivery_record_comes_back_as_it_was()
    {
        var record = new DeliveryRecord
        {
            IsHeld = true,
            Attempts = 3,
            DueAt = Now.UtcTicks,
            PostponedTo = Now.UtcTicks - 3,
            ExpiresAt = Now.UtcTicks + 5,
            Priority = MessagePriority.Bulk,
            Pending = [0, 7, 300],
            LastReply = SmtpReply.Parse("451 4.7.1 try\nlater"),
            Trace = [Said],
        };
        var read = DeliveryRecord.Read(record.Write().Span);
        Assert.Equal(record.Pending, read.Pending);
        Assert.Equal("gmail.js", Assert.Single(read.Trace).Handler);
        Assert.Equal(record with { Pending = read.Pending, Trace = read.Trace }, read);
    }

    [Fact]
    public void Records_that_are_cut_short_are_refused()
    {
        var whole = new DeliveryRecord { Pending = [1], LastReply = SmtpReply.Parse("250 ok"), Trace = [Said] }.Write();
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => DeliveryRecord.Read(whole.Span[..length]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Numbers_of_any_size_come_back(long number)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        new RecordWriter(buffer).Number(number);
        Assert.Equal(number, new RecordReader(buffer.WrittenSpan).Number());
    }
}
