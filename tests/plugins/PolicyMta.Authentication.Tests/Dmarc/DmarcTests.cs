using System.Text;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Tests.Dmarc;

/// <summary>DMARC over whole messages: who may speak for whom, and what a record says.</summary>
public sealed class DmarcTests
{
    [Theory]
    [InlineData("v=DMARC1; p=reject", "sender.example", "sender.example", "pass")]
    [InlineData("v=DMARC1; p=reject", "mail.sender.example", "sender.example", "pass")]
    [InlineData("v=DMARC1; p=reject", "sender.example", "mail.sender.example", "pass")]
    [InlineData("v=DMARC1; p=reject; adkim=s", "sender.example", "sender.example", "pass")]
    [InlineData("v=DMARC1; p=reject; adkim=s", "sender.example", "mail.sender.example", "fail")]
    [InlineData("v=DMARC1; p=reject", "sender.example", "other.example", "fail")]
    [InlineData("v=DMARC1; p=reject", "sender.example", "evilsender.example", "fail")]
    public async Task A_signature_speaks_for_its_organization_unless_the_record_is_strict(
        string record, string author, string signer, string result)
    {
        using var plugin = new LoadedAuthentication();
        plugin.Zone.Txt("_dmarc.sender.example", record).Txt($"s._domainkey.{signer}", Mails.Record);
        var mail = await Mails.SignedAsync(Mails.Plain($"a@{author}"), signer);

        var decision = await plugin.InjectAsync(mail, from: "x@unrelated.example");

        Assert.Equal(
            ("pass", result), (VerifyIncomingTests.Label(decision, "auth_dkim"), VerifyIncomingTests.Label(decision, "auth_dmarc")));
    }

    [Theory]
    [InlineData("v=DMARC1; p=reject", "bounce.sender.example", "pass")]
    [InlineData("v=DMARC1; p=reject; aspf=s", "bounce.sender.example", "fail")]
    [InlineData("v=DMARC1; p=reject; aspf=s", "sender.example", "pass")]
    public async Task The_return_path_speaks_for_its_organization_unless_the_record_is_strict(string record, string path, string result)
    {
        using var plugin = new LoadedAuthentication();
        plugin.Zone.Txt("_dmarc.sender.example", record).Txt(path, "v=spf1 ip4:192.0.2.1 -all");

        Assert.Equal(
            result, VerifyIncomingTests.Label(await plugin.InjectAsync(Mails.Plain(), from: $"x@{path}"), "auth_dmarc"));
    }

    [Theory]
    [InlineData("none", "v=DMARC2; p=reject")]
    [InlineData("none", "v=DMARC1x; p=reject")]
    [InlineData("permerror", "v=DMARC1; p=refuse")]
    [InlineData("permerror", "v=DMARC1; p=reject; p=none")]
    [InlineData("fail", "v=DMARC1; p=refuse; rua=mailto:a@sender.example")]
    [InlineData("none", "v=DMARC1; p=reject", "v=DMARC1; p=none")]
    [InlineData("fail", "v=spf1 -all", "v=DMARC1; p=reject")]
    public async Task A_record_counts_only_if_it_is_valid_and_alone(string result, params string[] records)
    {
        using var plugin = new LoadedAuthentication();
        plugin.Zone.Txt("_dmarc.sender.example", records);

        Assert.Equal(result, VerifyIncomingTests.Label(await plugin.InjectAsync(Mails.Plain()), "auth_dmarc"));
    }

    [Theory]
    [InlineData("From: a@sender.example\r\nFrom: b@other.example\r\n\r\nx\r\n")]
    [InlineData("From: a@sender.example, b@other.example\r\n\r\nx\r\n")]
    [InlineData("Subject: x\r\n\r\nx\r\n")]
    [InlineData("From: nobody\r\n\r\nx\r\n")]
    [InlineData("From: a@localhost\r\n\r\nx\r\n")]
    public async Task Mail_without_one_domain_of_an_author_is_a_permanent_error(string mail)
    {
        using var plugin = VerifyIncomingTests.Plugin("v=DMARC1; p=reject");

        Assert.Equal("permerror", VerifyIncomingTests.Label(await plugin.InjectAsync(Encoding.ASCII.GetBytes(mail)), "auth_dmarc"));
    }

    [Fact]
    public async Task A_key_that_cannot_be_asked_for_now_is_no_failure()
    {
        using var plugin = new LoadedAuthentication();
        plugin.Zone.Txt("_dmarc.sender.example", "v=DMARC1; p=reject");
        plugin.Zone.Break("s._domainkey.sender.example", DnsType.Txt);

        var decision = await plugin.InjectAsync(await Mails.SignedAsync(Mails.Plain(), "sender.example"), from: "x@unrelated.example");

        Assert.Equal("temperror", VerifyIncomingTests.Label(decision, "auth_dmarc"));
    }
}
