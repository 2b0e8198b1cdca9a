using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class AutomaticMailTests
{
    [Theory]
    [InlineData("Auto-Submitted: auto-replied", "Re: News")]
    [InlineData("Auto-Submitted: auto-generated (vacation)", "Re: News")]
    [InlineData("X-Autoreply: yes", "Thanks")]
    [InlineData("Precedence: auto_reply", "Thanks")]
    [InlineData("X-A: b", "Automatic reply: News")]
    [InlineData("X-A: b", "Re: Out of office")]
    [InlineData("X-A: b", "Automatische Antwort: Neues")]
    [InlineData("X-A: b", "Abwesenheitsnotiz: Neues")]
    [InlineData("X-A: b", "Ich bin nicht im Büro Re: Neues")]
    [InlineData("X-A: b", "=?utf-8?B?UsOpcG9uc2UgYXV0b21hdGlxdWUgOiBOZXdz?=")]
    [InlineData("X-A: b", "自動返信: News")]
    public void Answers_of_programs_are_told_apart(string field, string subject)
    {
        var read = Mail.Read($"""
            Return-Path: <>
            From: user@corp.example
            To: sender@news.example
            {field}
            Subject: {subject}
            In-Reply-To: <1@news.example>

            I am away until Monday.
            """);

        Assert.Equal(ReturnedKind.AutoReply, read.Kind);
        Assert.Equal("user@corp.example", Assert.Single(read.Recipients).Address);
        Assert.Equal("<1@news.example>", read.Original.MessageId);
    }

    [Theory]
    [InlineData("Please confirm your message", "Hello")]
    [InlineData("Re: News", "This account is protected by a filter. Please click the link below to deliver your message.")]
    public void Challenges_are_told_apart(string subject, string text) => Assert.Equal(
        ReturnedKind.Challenge,
        Mail.Read($"From: user@corp.example\nTo: sender@news.example\nIn-Reply-To: <1@news.example>\nSubject: {subject}\n\n{text}\n").Kind);

    [Theory]
    [InlineData("unsubscribe", ReturnedKind.UnsubscribeRequest)]
    [InlineData("Re: Abmelden bitte", ReturnedKind.UnsubscribeRequest)]
    [InlineData("Question about my order", ReturnedKind.Ordinary)]
    public void Goodbyes_are_told_apart(string subject, object kind) =>
        Assert.Equal(kind, Mail.Read($"From: user@corp.example\nTo: sender@news.example\nSubject: {subject}\n\nHello\n").Kind);

    [Fact]
    public void A_bounce_stays_one_though_it_calls_itself_an_answer() => Assert.Equal(ReturnedKind.FreeFormBounce, Mail.Read("""
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@mail.example>
        To: sender@news.example
        Subject: Mail delivery failed: returning message to sender

          user@corp.example
            Unrouteable address
        """).Kind);
}
