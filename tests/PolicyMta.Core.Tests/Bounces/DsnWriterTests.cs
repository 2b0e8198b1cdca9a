using System.Text;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Bounces;

public sealed class DsnWriterTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_notice_is_a_report_that_says_who_why_and_what()
    {
        var facts = new MessageFacts
        {
            Id = SpoolId.Create(Time.GetUtcNow()),
            ReturnPath = "news@sender.example",
            Recipients = [new("a@x.test"), new("b@x.test")],
            ReceivedAt = Time.GetUtcNow(),
            Size = 10,
        };
        using var notice = Write(
            facts,
            NoticeKind.Failed,
            "Subject: häh\r\nX: 1\r\n\r\nsecret body\r\n",
            new(new("a@x.test"), new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such\nuser here"), true)),
            new(new("b@x.test"), new Outcome(SmtpStage.Policy, SmtpReply.Parse("554 5.4.7 Delivery time expired"), false)));
        var message = MimeMessage.Load(new MemoryStream(notice.Memory.ToArray()));

        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal("delivery-status", report.ReportType);
        var status = Assert.IsType<MessageDeliveryStatus>(report[1]);
        Assert.Equal("dns; mta.example", status.StatusGroups[0]["Reporting-MTA"]);
        Assert.Equal(("rfc822; a@x.test", "failed", "5.1.1", "dns; mx.x.test", "smtp; 550 5.1.1 No such user here"), (
            status.StatusGroups[1]["Final-Recipient"],
            status.StatusGroups[1]["Action"],
            status.StatusGroups[1]["Status"],
            status.StatusGroups[1]["Remote-MTA"],
            status.StatusGroups[1]["Diagnostic-Code"]));
        Assert.Equal(("5.4.7", null), (status.StatusGroups[2]["Status"], status.StatusGroups[2]["Remote-MTA"]));
        var header = Assert.IsType<TextPart>(report[2]);
        Assert.Equal("text/rfc822-headers", header.ContentType.MimeType);
        Assert.Contains("X: 1", header.Text, StringComparison.Ordinal);
        var text = Encoding.UTF8.GetString(notice.Memory.Span);
        Assert.DoesNotContain("secret body", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("auto-replied", message.Headers["Auto-Submitted"]);
    }

    [Theory]
    [InlineData(ReturnedContent.Full, false, 1_000_000, "message/rfc822")]
    [InlineData(ReturnedContent.Full, false, 10, "text/rfc822-headers")]
    [InlineData(ReturnedContent.Full, true, 1_000_000, "text/rfc822-headers")]
    [InlineData(ReturnedContent.Headers, false, 1_000_000, "text/rfc822-headers")]
    [InlineData(ReturnedContent.Unspecified, false, 1_000_000, "text/rfc822-headers")]
    public void Ret_says_how_much_of_the_message_comes_back(ReturnedContent asked, bool requireTls, int limit, string expected)
    {
        var facts = Facts("s@sender.example") with { Envelope = new EnvelopeRequests { Return = asked, RequireTls = requireTls } };
        using var notice = WriteUpTo(limit, facts, NoticeKind.Failed, "Subject: x\r\n\r\nthe body ä\r\n", Failure("a@x.test"));

        var part = Assert.IsType<MultipartReport>(Parse(notice).Body)[2];
        Assert.Equal(expected, part.ContentType.MimeType);
        Assert.Equal(
            expected == "message/rfc822", Encoding.UTF8.GetString(notice.Memory.Span).Contains("the body ä", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reply_beyond_ASCII_keeps_its_words()
    {
        using var notice = Write(
            Facts("sender@a.test"),
            NoticeKind.Failed,
            "Subject: hi\r\n\r\nbody\r\n",
            new NoticeRecipient(new("a@x.test"), new Outcome(SmtpStage.RcptTo, new SmtpReply(550, new(5, 1, 1), "refusé 用户"), true)));
        var message = MimeMessage.Load(new MemoryStream(notice.Memory.ToArray()));

        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Contains("refusé 用户", Assert.IsType<TextPart>(report[0]).Text, StringComparison.Ordinal);
        Assert.Equal(
            @"smtp; 550 5.1.1 refus\x{E9} \x{7528}\x{6237}",
            Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1]["Diagnostic-Code"]);
    }

    [Fact]
    public void Envelope_id_and_original_recipient_come_back()
    {
        var facts = Facts("s@sender.example") with { Envelope = new EnvelopeRequests { EnvelopeId = "QQ 314159" } };
        using var notice = Write(facts, NoticeKind.Failed, "Subject: x\r\n\r\n", new NoticeRecipient(
            new Recipient("a@x.test") { OriginalRecipient = "rfc822;first@x.test" }, Failure("a@x.test").Outcome));

        var status = Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(Parse(notice).Body)[1]);
        Assert.Equal("QQ 314159", status.StatusGroups[0]["Original-Envelope-Id"]);
        Assert.Equal(
            ("rfc822; first@x.test", "rfc822; a@x.test"),
            (status.StatusGroups[1]["Original-Recipient"], status.StatusGroups[1]["Final-Recipient"]));
    }

    [Theory]
    [InlineData("Delayed", "451 4.3.2 busy", "delayed", "4.3.2", "Delayed mail (still being retried)")]
    [InlineData("Relayed", "250 2.0.0 Ok", "relayed", "2.0.0", "Successful mail delivery report")]
    [InlineData("Delivered", "250 2.1.5 Stored", "delivered", "2.1.5", "Successful mail delivery report")]
    public void Other_notices_say_what_they_are_about(string kind, string reply, string action, string code, string subject)
    {
        using var notice = Write(Facts("s@sender.example"), Enum.Parse<NoticeKind>(kind), "Subject: x\r\n\r\nbody\r\n", new NoticeRecipient(
            new Recipient("a@x.test"), new Outcome(SmtpStage.FinalDot, SmtpReply.Parse(reply), true)));

        var message = Parse(notice);
        var group = Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(message.Body)[1]).StatusGroups[1];
        Assert.Equal((action, code, subject), (group["Action"], group["Status"], message.Subject));
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
    }

    [Fact]
    public void An_address_beyond_ascii_makes_an_international_notice()
    {
        using var notice = Write(Facts("jörg@sender.example"), NoticeKind.Failed, "Subject: grün\r\n\r\nbody\r\n", Failure("björn@x.test"));

        var text = Encoding.UTF8.GetString(notice.Memory.Span);
        var report = Assert.IsType<MultipartReport>(Parse(notice).Body);
        Assert.Equal("global-delivery-status", report.ReportType);
        Assert.Equal(
            ["text/plain", "message/global-delivery-status", "message/global-headers"], report.Select(part => part.ContentType.MimeType));
        Assert.Contains("\r\nFinal-Recipient: utf-8; björn@x.test\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nTo: jörg@sender.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nSubject: grün\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_of_kilobytes_beyond_ascii_stays_in_short_lines_of_ascii()
    {
        var reply = new SmtpReply(550, new(5, 1, 1), string.Join(' ', Enumerable.Repeat("grüße", 800)));
        using var notice = Write(Facts("s@sender.example"), NoticeKind.Failed, "Subject: x\r\n\r\n", new NoticeRecipient(
            new Recipient("a@x.test"), new Outcome(SmtpStage.RcptTo, reply, true)));

        Assert.True(Ascii.IsValid(notice.Memory.Span));
        Assert.All(Encoding.ASCII.GetString(notice.Memory.Span).Split("\r\n"), line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory]
    [InlineData("a..b@sender.example")]
    [InlineData(".a@sender.example")]
    [InlineData("a.@sender.example")]
    [InlineData("a(b@sender.example")]
    [InlineData("a)b@sender.example")]
    [InlineData("a,b@sender.example")]
    [InlineData("\"a b\"@sender.example")]
    [InlineData("a@b@sender.example")]
    [InlineData("=?utf-8?q?a?=@sender.example")]
    [InlineData("nobody")]
    public void Any_return_path_is_written_as_it_is(string sender)
    {
        using var notice = Write(Facts(sender), NoticeKind.Failed, "Subject: x\r\n\r\n", Failure(sender));

        var text = Encoding.UTF8.GetString(notice.Memory.Span);
        Assert.Contains($"\r\nTo: {sender}\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r\nFinal-Recipient: rfc822; {sender}\r\n", text, StringComparison.Ordinal);
        Assert.Equal("report", Parse(notice).Body!.ContentType.MediaSubtype);
    }

    [Theory]
    [InlineData("one word", 3000, "x", false)]
    [InlineData("many words", 3000, "word ", false)]
    [InlineData("words beyond ASCII in an international notice", 1500, "語", true)]
    [InlineData("surrogate pairs", 1500, "😀", true)]
    [InlineData("lines", 400, "\nline", false)]
    [InlineData("control characters", 400, "\u001b[2J\r\0\u202e", false)]
    public void Whatever_a_reply_says_no_line_is_too_long(string what, int times, string piece, bool isInternational)
    {
        var reply = new SmtpReply(550, new(5, 1, 1), string.Concat(Enumerable.Repeat(piece, times)));
        using var notice = Write(
            Facts(isInternational ? "jörg@sender.example" : "s@sender.example"), NoticeKind.Failed, "Subject: x\r\n\r\n",
            new NoticeRecipient(new Recipient("a@x.test"), new Outcome(SmtpStage.RcptTo, reply, true)));

        AssertShortLines(notice, what);
        var status = Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(Parse(notice).Body)[1]);
        Assert.StartsWith("smtp; 550 5.1.1 ", status.StatusGroups[1]["Diagnostic-Code"], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_else_that_a_notice_repeats_makes_a_long_line()
    {
        var facts = Facts(new string('s', 1500) + "@sender.example") with
        {
            Envelope = new EnvelopeRequests { EnvelopeId = new string('e', 1500), Return = ReturnedContent.Full },
        };
        var recipient = new Recipient("a@x.test") { OriginalRecipient = "rfc822;" + new string('o', 1500) + "@x.test" };
        var content = $"Subject: {new string('s', 2000)}\r\nX: 1\r\n\r\n{new string('b', 2000)}\r\n";
        using var notice = Write(facts, NoticeKind.Failed, content, new NoticeRecipient(recipient, Failure("a@x.test").Outcome));

        AssertShortLines(notice, "all of it");
        var header = Assert.IsType<TextPart>(Assert.IsType<MultipartReport>(Parse(notice).Body)[2]);
        Assert.Contains(new string('s', 2000), header.Text, StringComparison.Ordinal);
    }

    private static void AssertShortLines(ContentBuffer notice, string what)
    {
        var text = Encoding.Latin1.GetString(notice.Memory.Span);
        Assert.True(text.Split("\r\n").All(line => line.Length <= 998), what);
        Assert.DoesNotContain(text.Replace("\r\n", "", StringComparison.Ordinal), c => c is '\r' or '\n' or '\0' or '\u001b');
    }

    private static MessageFacts Facts(string sender) =>
        new()
        {
            Id = SpoolId.Create(Time.GetUtcNow()),
            ReturnPath = sender,
            Recipients = [new("a@x.test")],
            ReceivedAt = Time.GetUtcNow(),
            Size = 10,
        };

    private static NoticeRecipient Failure(string address) =>
        new(new Recipient(address), new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such user"), true));

    private static MimeMessage Parse(ContentBuffer notice) =>
        MimeMessage.Load(new MemoryStream(notice.Memory.ToArray()), TestContext.Current.CancellationToken);

    private static ContentBuffer Write(MessageFacts facts, NoticeKind kind, string content, params NoticeRecipient[] recipients) =>
        WriteUpTo(1_000_000, facts, kind, content, recipients);

    private static ContentBuffer WriteUpTo(
        int limit, MessageFacts facts, NoticeKind kind, string content, params NoticeRecipient[] recipients) =>
        new DsnWriter("mta.example", Time, new BounceOptions { MaxReturnedSize = limit })
            .Write(facts, new Notice(kind, [.. recipients])
            {
                RemoteHost = "mx.x.test",
                RetriesUntil = kind == NoticeKind.Delayed ? Time.GetUtcNow() : null,
            }, Encoding.UTF8.GetBytes(content));
}
