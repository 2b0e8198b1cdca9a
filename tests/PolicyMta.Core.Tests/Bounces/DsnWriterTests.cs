using System.Text;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Bounces;

public sealed class DsnWriterTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_notice_is_a_report_that_says_who_why_and_what()
    {
        var facts = new MessageFacts { Id = SpoolId.Create(Time.GetUtcNow()), ReturnPath = "news@sender.example", Recipients = [new("a@x.test"), new("b@x.test")], ReceivedAt = Time.GetUtcNow(), Size = 10 };
        FailedRecipient[] failed =
        [
            new(0, "a@x.test", new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such\nuser here"), true)),
            new(1, "b@x.test", new Outcome(SmtpStage.Policy, SmtpReply.Parse("554 5.4.7 Delivery time expired"), false)),
        ];
        using var notice = new DsnWriter("mta.example", Time).Write(facts, failed, "Subject: häh\r\nX: 1\r\n\r\nsecret body\r\n"u8.ToArray(), "mx.x.test");
        var message = MimeMessage.Load(new MemoryStream(notice.Memory.ToArray()));

        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal("delivery-status", report.ReportType);
        var status = Assert.IsType<MessageDeliveryStatus>(report[1]);
        Assert.Equal("dns; mta.example", status.StatusGroups[0]["Reporting-MTA"]);
        Assert.Equal(("rfc822; a@x.test", "failed", "5.1.1", "dns; mx.x.test", "smtp; 550 5.1.1 No such user here"), (status.StatusGroups[1]["Final-Recipient"], status.StatusGroups[1]["Action"], status.StatusGroups[1]["Status"], status.StatusGroups[1]["Remote-MTA"], status.StatusGroups[1]["Diagnostic-Code"]));
        Assert.Equal(("5.4.7", null), (status.StatusGroups[2]["Status"], status.StatusGroups[2]["Remote-MTA"]));
        var header = Assert.IsType<TextPart>(report[2]);
        Assert.Equal("text/rfc822-headers", header.ContentType.MimeType);
        Assert.Contains("X: 1", header.Text, StringComparison.Ordinal);
        var text = Encoding.UTF8.GetString(notice.Memory.Span);
        Assert.DoesNotContain("secret body", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("auto-replied", message.Headers["Auto-Submitted"]);
    }
}
