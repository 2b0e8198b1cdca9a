using System.Text;
using PolicyMta.EndToEnd.Tests.Peers;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>Receivers that others wrote, looked at in their own stores: Postfix, Exim, OpenSMTPD and npm's smtp-server.</summary>
public sealed class ReceiverTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    [Theory]
    [InlineData("postfix")]
    [InlineData("exim")]
    [InlineData("opensmtpd")]
    [InlineData("node")]
    public async Task Plain_mail_arrives_byte_by_byte_where_nothing_is_offered(string name)
    {
        var (peer, mail) = (fixture.Peer(name), SampleMail.Make(MailKind.Ascii));
        await fixture.InjectAsync(mail, peer.PlainDomain);
        AssertUnchanged(mail, await fixture.StoredAsync(peer, mail));
    }

    private static void AssertUnchanged(SampleMail mail, byte[] stored) =>
        Assert.True(stored.AsSpan().EndsWith(mail.Content), $"It was changed on the way:\n{Encoding.UTF8.GetString(stored)}");
}
