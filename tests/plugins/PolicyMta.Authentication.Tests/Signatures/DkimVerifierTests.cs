using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Tests.Dns;

namespace PolicyMta.Authentication.Tests.Signatures;

public sealed class DkimVerifierTests
{
    [Theory]
    [InlineData("v=DKIM1; k=rsa; p=", "PermError", "revoked")]
    [InlineData("v=DKIM1; k=rsa; p=AAAA", "PermError", "cannot be read")]
    [InlineData("v=DKIM1; k=dsa; p=AAAA", "PermError", "unknown type")]
    [InlineData("v=DKIM2; p=AAAA", "PermError", "not valid")]
    [InlineData("nothing", "PermError", "not valid")]
    [InlineData("{key}; s=tlsrpt", "PermError", "not for mail")]
    [InlineData("{key}; h=sha1", "PermError", "not for sha256")]
    [InlineData("{key}; h=sha1:sha256; s=*; t=y:s", "Pass", "")]
    [InlineData("{small}", "Policy", "512 bits")]
    [InlineData("{other}", "Fail", "another key")]
    public async Task The_keys_record_decides_what_becomes_of_a_signature(string record, string result, string problem)
    {
        var text = record.Replace("{key}", Mails.Record, StringComparison.Ordinal)
            .Replace("{small}", Mails.RecordOf(Mails.NewPem(512)), StringComparison.Ordinal)
            .Replace("{other}", Mails.RecordOf(Mails.NewPem(1024)), StringComparison.Ordinal);
        var mail = await Mails.SignedAsync(Mails.Plain(), "sender.example");

        var verdict = Assert.Single(await VerifyAsync(mail, new StubDns().Txt("s._domainkey.sender.example", text)));

        Assert.Equal(result, verdict.Result.ToString());
        Assert.Contains(problem, verdict.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v=1", "v=2", "v= is not 1")]
    [InlineData("a=rsa-sha256", "a=rsa-sha1", "a= is not")]
    [InlineData("c=relaxed/relaxed", "c=loose", "c= is unknown")]
    [InlineData("d=sender.example", "d=sender..example", "d= or s= is not")]
    [InlineData("d=sender.example", "d=other.example; i=a@sender.example", "i= is not of the domain")]
    [InlineData("h=From:From", "h=Date:Date", "h= does not name From")]
    [InlineData("bh=", "bh=A", "bh= is not a SHA-256 hash")]
    [InlineData(" b=", " b=!", "b= is not base 64")]
    [InlineData("v=1", "v=1; q=carrier/pigeon", "q= asks")]
    [InlineData("v=1", "v=1; v=1", "not a list of tags")]
    [InlineData("v=1", "v=1; =x", "not a list of tags")]
    [InlineData(" x=", " x=99999999999999", "x= is not a time")]
    public async Task A_signature_that_cannot_be_read_is_a_permanent_error_that_says_why(string from, string to, string problem)
    {
        var mail = Encoding.ASCII.GetString(await Mails.SignedAsync(Mails.Plain(), "sender.example"));
        var place = mail.IndexOf(from, StringComparison.Ordinal);
        Assert.True(place >= 0, mail);
        var changed = mail[..place] + to + mail[(place + from.Length)..];

        var verdict = Assert.Single(await VerifyAsync(Encoding.ASCII.GetBytes(changed), Zone()));

        Assert.Equal(DkimResult.PermError, verdict.Result);
        Assert.Contains(problem, verdict.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_has_expired_does_not_count()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var mail = await Mails.SignedAsync(Mails.Plain(), "sender.example", ", expires_after: 2h", time);

        var before = Assert.Single(await VerifyAsync(mail, Zone(), time));
        time.Advance(TimeSpan.FromHours(3));
        var after = Assert.Single(await VerifyAsync(mail, Zone(), time));

        Assert.Equal((DkimResult.Pass, DkimResult.Policy), (before.Result, after.Result));
    }

    [Theory]
    [InlineData("simple/simple")]
    [InlineData("relaxed/simple")]
    [InlineData("simple/relaxed")]
    public async Task All_forms_are_verified(string form)
    {
        var folded = Mails.Plain(more: "Cc:  c@x.example,\r\n\t d@x.example \r\n");
        var mail = await Mails.SignedAsync(folded, "sender.example", $", canonicalization: {form}");

        Assert.Equal(DkimResult.Pass, Assert.Single(await VerifyAsync(mail, Zone())).Result);
    }

    [Fact]
    public async Task What_l_leaves_out_is_not_left_out()
    {
        var signed = await Mails.SignedAsync(Mails.Plain(), "sender.example");
        var length = Encoding.ASCII.GetString(signed).Replace("v=1;", "v=1; l=7;", StringComparison.Ordinal) + "PS: send money\r\n";

        Assert.Equal(DkimResult.Fail, Assert.Single(await VerifyAsync(Encoding.ASCII.GetBytes(length), Zone())).Result);
    }

    private static StubDns Zone() => new StubDns().Txt("s._domainkey.sender.example", Mails.Record);

    private static async Task<ImmutableArray<DkimVerdict>> VerifyAsync(byte[] mail, StubDns dns, TimeProvider? time = null)
    {
        var content = new MessageContent(mail);
        return await new DkimVerifier(new KeyFinder(dns), 10, time ?? TimeProvider.System).VerifyAsync(
            content, new HeaderIndex(content.Header), TestContext.Current.CancellationToken);
    }
}
