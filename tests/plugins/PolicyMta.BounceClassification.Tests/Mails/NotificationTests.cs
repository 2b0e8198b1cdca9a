using System.Text.Json;
using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class NotificationTests
{
    private const string Bounce = """
        {"notificationType":"Bounce","bounce":{"bounceType":"Permanent","reportingMTA":"dns; out.mail.example","bouncedRecipients":[
        {"emailAddress":"user@corp.example","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},
        "mail":{"source":"bounce@news.example",
        "headers":[{"name":"Message-ID","value":"<1@news.example>"},{"name":"Subject","value":"News"}]}}
        """;

    [Fact]
    public void A_bounce_as_json_is_a_report_though_lines_are_broken()
    {
        foreach (var json in (string[])[Bounce, Bounce.Replace("\n", "", StringComparison.Ordinal).Insert(120, "\n "), Wrapped(Bounce)])
        {
            var read = Mail.Read(Notice(json));

            Assert.Equal((ReturnedKind.DeliveryReport, "<1@news.example>"), (read.Kind, read.Original.MessageId));
            var one = Assert.Single(read.Recipients);
            Assert.Equal(("user@corp.example", ReportedAction.Failed, 550), (one.Address, one.Action, one.Reply!.Code));
        }
    }

    [Fact]
    public void A_complaint_as_json_is_one()
    {
        var read = Mail.Read(Notice(
            """{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"user@corp.example"}]},"mail":{}}"""));

        Assert.Equal((ReturnedKind.Complaint, "user@corp.example"), (read.Kind, Assert.Single(read.Recipients).Address));
    }

    [Fact]
    public void A_delivery_as_json_is_a_success()
    {
        var read = Mail.Read(Notice(
            """{"notificationType":"Delivery","delivery":{"recipients":["user@corp.example"],"smtpResponse":"250 2.6.0 Accepted"}}"""));

        Assert.Equal((ReturnedKind.DeliveryReport, ReportedAction.Delivered), (read.Kind, read.Action));
        Assert.Equal(new EnhancedStatusCode(2, 6, 0), Assert.Single(read.Recipients).BestStatus);
    }

    [Theory]
    [InlineData("{\"notificationType\":\"Bounce\"")]
    [InlineData("{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[1,null,{}]}}")]
    [InlineData("{\"notificationType\":[[[[[[")]
    public void Damaged_json_is_no_error(string json) => Assert.InRange(Mail.Read(Notice(json)).Recipients.Length, 0, 3);

    private static string Wrapped(string json) =>
        "{\n  \"Type\" : \"Notification\",\n  \"Message\" : " + JsonSerializer.Serialize(json) + ",\n  \"Signature\" : \"x\"\n}";

    private static string Notice(string json) => $"""
        From: Notices <no-reply@sns.mail.example>
        To: desk@news.example
        Subject: AWS Notification Message

        {json}

        --
        If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:
        """;
}
