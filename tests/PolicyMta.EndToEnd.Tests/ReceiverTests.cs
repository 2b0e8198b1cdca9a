using System.Text;
using MimeKit;
using PolicyMta.EndToEnd.Tests.Peers;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>Receivers that others wrote, looked at in their own stores: Postfix, Exim, OpenSMTPD and npm's smtp-server.</summary>
[Needs(Need.Programs)]
[Needs(Need.Root)]
public sealed class ReceiverTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    [Theory]
    [InlineData("postfix", MailKind.Ascii)]
    [InlineData("postfix", MailKind.EightBit)]
    [InlineData("postfix", MailKind.Utf8)]
    [InlineData("exim", MailKind.Ascii)]
    [InlineData("exim", MailKind.EightBit)]
    [InlineData("exim", MailKind.Utf8)]
    [InlineData("node", MailKind.Ascii)]
    [InlineData("node", MailKind.EightBit)]
    [InlineData("node", MailKind.Utf8)]
    public async Task Mail_arrives_encrypted_and_byte_by_byte_where_everything_is_offered(string name, MailKind kind)
    {
        var stored = await SendAsync(name, kind, full: true);
        Assert.Matches("(?i)with (ESMTPS|UTF8SMTPS|utf8esmtps)", stored);
    }

    [Theory]
    [InlineData("postfix", "bdat=")]
    [InlineData("exim", " K ")]
    public async Task Mail_comes_in_chunks_where_they_are_offered(string name, string sign)
    {
        await SendAsync(name, MailKind.EightBit, full: true);
        var log = fixture.Peer(name);
        await PolicyMta.Testing.Eventually.TrueAsync(() => log.Log.Contains(sign, StringComparison.Ordinal), () => log.Log);
    }

    [Theory]
    [InlineData("postfix", MailKind.Ascii)]
    [InlineData("exim", MailKind.Ascii)]
    [InlineData("exim", MailKind.EightBit)]
    [InlineData("opensmtpd", MailKind.Ascii)]
    [InlineData("opensmtpd", MailKind.EightBit)]
    [InlineData("node", MailKind.Ascii)]
    public async Task Mail_arrives_in_clear_text_and_byte_by_byte_where_no_TLS_is_offered(string name, MailKind kind)
    {
        var stored = await SendAsync(name, kind, full: false);
        Assert.DoesNotMatch("(?i)with (ESMTPS|UTF8SMTPS|utf8esmtps)", stored);
    }

    [Fact]
    public async Task Mail_arrives_in_clear_text_where_TLS_is_offered_and_broken() =>
        Assert.Contains("with ESMTP id", await SendAsync("opensmtpd", MailKind.EightBit, full: true), StringComparison.Ordinal);

    [Theory]
    [InlineData("postfix")]
    [InlineData("node")]
    public async Task Mail_is_converted_where_8BITMIME_is_not_offered_and_says_the_same(string name)
    {
        var (peer, mail) = (fixture.Peer(name), SampleMail.Make(MailKind.EightBit));
        await fixture.InjectAsync(mail, peer.PlainDomain);
        var stored = await fixture.StoredAsync(peer, mail);
        Assert.DoesNotContain(stored, octet => octet > 127);
        Assert.Equal(Text(mail.Content), Text(stored));
    }

    [Theory]
    [InlineData("postfix", false)]
    [InlineData("exim", false)]
    [InlineData("opensmtpd", true)]
    [InlineData("node", false)]
    public async Task A_notice_comes_back_where_an_address_needs_SMTPUTF8_and_it_is_not_offered(string name, bool full)
    {
        var (peer, mail) = (fixture.Peer(name), SampleMail.Make(MailKind.Utf8));
        await fixture.InjectAsync(mail, full ? peer.FullDomain : peer.PlainDomain);
        var mark = Encoding.ASCII.GetBytes(mail.Id);
        await PolicyMta.Testing.Eventually.TrueAsync(
            () => fixture.Notices.Mails.Any(
                notice => notice.Content.AsSpan().IndexOf(mark) >= 0 && notice.Content.AsSpan().IndexOf("Action: failed"u8) >= 0),
            () => $"No notice came.\n{fixture.Mta.Output}");
        Assert.Null(peer.Find(mail.Mark));
    }

    private static string Text(byte[] content)
    {
        using var stream = new MemoryStream(content);
        return ((TextPart)MimeMessage.Load(stream, TestContext.Current.CancellationToken).Body!).Text.ReplaceLineEndings("\n");
    }

    private async Task<string> SendAsync(string name, MailKind kind, bool full)
    {
        var (peer, mail) = (fixture.Peer(name), SampleMail.Make(kind));
        await fixture.InjectAsync(mail, full ? peer.FullDomain : peer.PlainDomain);
        var stored = await fixture.StoredAsync(peer, mail);
        Assert.True(stored.AsSpan().EndsWith(mail.Content), $"It was changed on the way:\n{Encoding.UTF8.GetString(stored)}");
        return Encoding.UTF8.GetString(stored.AsSpan(..^mail.Content.Length));
    }
}
