using System.Text;
using PolicyMta.EndToEnd.Tests.Peers;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Senders that others wrote: clients (MailKit, swaks, Python's smtplib, nodemailer) and servers (Postfix, Exim) that relay through us.
/// </summary>
[Needs(Need.Programs)]
[Needs(Need.Root)]
public sealed class SenderTests(SenderFixture fixture) : IClassFixture<SenderFixture>
{
    public static TheoryData<string, MailKind, TlsUse> Clients()
    {
        var rows = new TheoryData<string, MailKind, TlsUse>();
        foreach (var name in (string[])["mailkit", "swaks", "smtplib", "nodemailer"])
        {
            foreach (var kind in Kinds(name))
            {
                rows.Add(name, kind, TlsUse.None);
                rows.Add(name, kind, TlsUse.StartTls);
            }

            rows.Add(name, MailKind.EightBit, TlsUse.Implicit);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task What_a_client_sends_arrives_byte_by_byte(string name, MailKind kind, TlsUse tls)
    {
        var mail = SampleMail.Make(kind, awkward: name != "mailkit");
        await Sender.SendAsync(name, fixture.Port(tls), tls, mail, $"{mail.LocalPart}@sink.test", fixture.Folder);
        await AssertArrivedAsync(mail, encrypted: tls != TlsUse.None);
    }

    [Theory]
    [InlineData("postfix", MailKind.Ascii, "sink.test")]
    [InlineData("postfix", MailKind.EightBit, "sink.test")]
    [InlineData("postfix", MailKind.Utf8, "sink.test")]
    [InlineData("postfix", MailKind.EightBit, "tls.sink.test")]
    [InlineData("postfix", MailKind.Utf8, "tls.sink.test")]
    [InlineData("exim", MailKind.Ascii, "sink.test")]
    [InlineData("exim", MailKind.EightBit, "sink.test")]
    [InlineData("exim", MailKind.Utf8, "sink.test")]
    [InlineData("exim", MailKind.EightBit, "tls.sink.test")]
    [InlineData("exim", MailKind.Utf8, "tls.sink.test")]
    public async Task What_a_server_relays_arrives_byte_by_byte(string name, MailKind kind, string domain)
    {
        var mail = SampleMail.Make(kind);
        await using (var talk = await SmtpTalk.StartAsync(fixture.Relay(name).FullPort))
            Assert.StartsWith(
                "250",
                await talk.SendMailAsync($"<{mail.Sender}>{mail.MailParameters}", $"<{mail.LocalPart}@{domain}>", mail.Content),
                StringComparison.Ordinal);
        await AssertArrivedAsync(mail, encrypted: domain.StartsWith("tls.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exim_sends_in_chunks()
    {
        var mail = SampleMail.Make(MailKind.EightBit);
        await using (var talk = await SmtpTalk.StartAsync(fixture.Relay("exim").FullPort))
            Assert.StartsWith(
                "250",
                await talk.SendMailAsync($"<{mail.Sender}>{mail.MailParameters}", $"<{mail.LocalPart}@sink.test>", mail.Content),
                StringComparison.Ordinal);
        await AssertArrivedAsync(mail, encrypted: false);
        await Eventually.TrueAsync(
            () => fixture.Relay("exim").Log.Split('\n').Any(line => line.Contains(
                $"=> {mail.LocalPart}@sink.test", StringComparison.Ordinal) && line.Contains(" K ", StringComparison.Ordinal)),
            () => fixture.Relay("exim").Log);
    }

    private static MailKind[] Kinds(string name) =>
        name == "swaks" ? [MailKind.Ascii, MailKind.EightBit] : [MailKind.Ascii, MailKind.EightBit, MailKind.Utf8];

    private async Task AssertArrivedAsync(SampleMail mail, bool encrypted)
    {
        var stored = await fixture.StoredAsync(mail);
        Assert.True(
            stored.Content.AsSpan().EndsWith(mail.Content), $"It was changed on the way:\n{Encoding.UTF8.GetString(stored.Content)}");
        Assert.Contains($"<{mail.LocalPart}@", stored.Recipients.Single(), StringComparison.Ordinal);
        Assert.Matches(
            encrypted ? "by mta.test with (ESMTPS|UTF8SMTPS) " : "by mta.test with (ESMTP|UTF8SMTP) ",
            Encoding.UTF8.GetString(stored.Content));
    }
}
