using System.Text;
using PolicyMta.EndToEnd.Tests.Peers;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>Senders that others wrote: clients (MailKit, swaks, Python's smtplib, nodemailer) and servers (Postfix, Exim) that relay through us.</summary>
public sealed class SenderTests(SenderFixture fixture) : IClassFixture<SenderFixture>
{
    [Theory]
    [InlineData("mailkit", MailKind.Ascii)]
    [InlineData("mailkit", MailKind.EightBit)]
    [InlineData("swaks", MailKind.Ascii)]
    [InlineData("swaks", MailKind.EightBit)]
    [InlineData("smtplib", MailKind.Ascii)]
    [InlineData("smtplib", MailKind.EightBit)]
    [InlineData("nodemailer", MailKind.Ascii)]
    [InlineData("nodemailer", MailKind.EightBit)]
    public async Task What_a_client_sends_arrives_byte_by_byte(string name, MailKind kind)
    {
        var mail = SampleMail.Make(kind, awkward: name != "mailkit");
        await Sender.SendAsync(name, fixture.Mta.SmtpPort, TlsUse.None, mail, $"{mail.LocalPart}@sink.test", fixture.Folder);
        AssertUnchanged(mail, await fixture.StoredAsync(mail));
    }

    [Theory]
    [InlineData("postfix", MailKind.Ascii)]
    [InlineData("postfix", MailKind.EightBit)]
    [InlineData("exim", MailKind.Ascii)]
    [InlineData("exim", MailKind.EightBit)]
    public async Task What_a_server_relays_arrives_byte_by_byte(string name, MailKind kind)
    {
        var mail = SampleMail.Make(kind);
        await using (var talk = await SmtpTalk.StartAsync(fixture.Relay(name).FullPort))
            Assert.StartsWith("250", await talk.SendMailAsync($"<{mail.Sender}>{mail.MailParameters}", $"<{mail.LocalPart}@sink.test>", mail.Content), StringComparison.Ordinal);
        AssertUnchanged(mail, await fixture.StoredAsync(mail));
    }

    private static void AssertUnchanged(SampleMail mail, StoredMail stored) =>
        Assert.True(stored.Content.AsSpan().EndsWith(mail.Content), $"It was changed on the way:\n{Encoding.UTF8.GetString(stored.Content)}");
}
