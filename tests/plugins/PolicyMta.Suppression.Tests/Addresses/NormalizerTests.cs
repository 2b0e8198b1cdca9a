using PolicyMta.SuppressionList.Addresses;

namespace PolicyMta.SuppressionList.Tests.Addresses;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("Jane@Example.COM", "jane@example.com")]
    [InlineData("jane@example.com.", "jane@example.com")]
    [InlineData("jane+news@example.com", "jane+news@example.com")]
    [InlineData("j.a.n.e@example.com", "j.a.n.e@example.com")]
    [InlineData("jane@bücher.example", "jane@xn--bcher-kva.example")]
    [InlineData("jane@BÜCHER.example", "jane@xn--bcher-kva.example")]
    [InlineData("JÖRG@example.com", "jörg@example.com")]
    [InlineData("jo\u0308rg@bu\u0308cher.example", "jörg@xn--bcher-kva.example")]
    [InlineData("JO\u0308RG@BU\u0308CHER.example", "jörg@xn--bcher-kva.example")]
    [InlineData("vie\u0323\u0302t@example.com", "việt@example.com")]
    [InlineData("vie\u0302\u0323t@example.com", "việt@example.com")]
    [InlineData("\u1112\u1161\u11ab@example.com", "한@example.com")]
    [InlineData("\u304b\u3099@example.com", "が@example.com")]
    [InlineData("x\u0301\u0308@example.com", "x\u0301\u0308@example.com")]
    [InlineData("jane@[192.0.2.1]", "jane@[192.0.2.1]")]
    [InlineData("\"jane\"@example.com", "jane@example.com")]
    [InlineData("\"ja\\ne\"@example.com", "jane@example.com")]
    [InlineData("\"jane doe\"@example.com", "\"jane doe\"@example.com")]
    [InlineData("\"jane\\ doe\"@example.com", "\"jane doe\"@example.com")]
    [InlineData("\"a@b\"@example.com", "\"a@b\"@example.com")]
    [InlineData("\"a\\\"b\"@example.com", "\"a\\\"b\"@example.com")]
    [InlineData("\"\"@example.com", "\"\"@example.com")]
    [InlineData("J.Doe+news@Gmail.com", "jdoe@gmail.com")]
    [InlineData("j.d.o.e@googlemail.com", "jdoe@gmail.com")]
    [InlineData("\"j.doe\"@googlemail.com", "jdoe@gmail.com")]
    [InlineData("+tag@gmail.com", "+tag@gmail.com")]
    [InlineData("j.doe+a+b@outlook.com", "j.doe@outlook.com")]
    [InlineData("nick-shop@yahoo.com", "nick@yahoo.com")]
    [InlineData("nick+shop@yahoo.com", "nick+shop@yahoo.com")]
    [InlineData("shop@jane.fastmail.com", "jane@fastmail.com")]
    [InlineData("jane+shop@fastmail.com", "jane@fastmail.com")]
    [InlineData("\"quoted word\"@jane.fastmail.com", "jane@fastmail.com")]
    [InlineData("example.com", "example.com")]
    [InlineData("@Example.com", "example.com")]
    public void All_addresses_of_a_mailbox_have_one_form(string address, string expected) =>
        Assert.Equal(expected, SuppressionUnderTest.Shipped.TextOf(address));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("jane@")]
    [InlineData("jane")]
    [InlineData("jane.")]
    [InlineData("@localhost")]
    [InlineData("jane@exa mple.com")]
    [InlineData("ja\0ne@example.com")]
    [InlineData("jane\u007f@example.com")]
    [InlineData("jane@exam\0ple.com")]
    [InlineData("jane\r\n@example.com")]
    [InlineData("ja\"ne@example.com")]
    [InlineData("\"ja\"ne\"@example.com")]
    [InlineData("\"jane\\\"@example.com")]
    public void What_can_be_on_no_list_has_no_form(string address) => Assert.Null(SuppressionUnderTest.Shipped.TextOf(address));

    [Fact]
    public void Addresses_beyond_the_bounds_have_no_form_and_those_at_the_bounds_have()
    {
        var normalizer = SuppressionUnderTest.Shipped;
        Assert.NotNull(normalizer.TextOf(new string('a', 256) + "@example.com"));
        Assert.Null(normalizer.TextOf(new string('a', 257) + "@example.com"));
        Assert.Null(normalizer.TextOf(new string('ö', 256) + "@example.com"));
        Assert.NotNull(normalizer.TextOf("jane@" + new string('a', 255)));
        Assert.Null(normalizer.TextOf("jane@" + new string('a', 256)));
        Assert.Null(normalizer.TextOf("\"" + new string('"', 252) + "\"@example.com"));
        Assert.Null(normalizer.TextOf(new string('a', 10_000_000) + "@example.com"));
    }

    [Fact]
    public void Half_a_character_has_no_form()
    {
        Assert.Null(SuppressionUnderTest.Shipped.TextOf('\ud800' + "@example.com"));
        Assert.Null(SuppressionUnderTest.Shipped.TextOf("jane@" + '\ud800' + ".example"));
    }

    [Fact]
    public void A_domain_can_tell_upper_from_lower_case()
    {
        var normalizer = new Normalizer(new Dictionary<string, AddressRuleOptions>
        {
            ["strict"] = new() { Domains = ["Strict.example"], CaseSensitive = true },
        });
        Assert.Equal("Jane@strict.example", normalizer.TextOf("Jane@STRICT.example"));
        Assert.Equal("jane@other.example", normalizer.TextOf("Jane@other.example"));
    }

    [Fact]
    public void The_form_of_a_form_is_itself()
    {
        var random = new Random(7);
        const string alphabet = "aB.+-\"\\@ ö%_ſİ";
        var checkedSome = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var local = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            foreach (var domain in new[] { "@gmail.com", "@yahoo.com", "@x.example", "@a.fastmail.com" })
            {
                if (SuppressionUnderTest.Shipped.TextOf(local + domain) is not { } form)
                    continue;
                checkedSome++;
                Assert.Equal(form, SuppressionUnderTest.Shipped.TextOf(form));
            }
        }

        Assert.True(checkedSome > 100_000);
    }
}
