using System.Text;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Tests.Smtp.Parsing;

public sealed class MailboxParserTests
{
    private static readonly string Label63 = new('d', 63);

    [Theory]
    [InlineData("jane@receiver.example")]
    [InlineData("j@x")]
    [InlineData("jane.doe+tag@mail.receiver.example")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@receiver.example")]
    [InlineData("\"jane doe\"@receiver.example")]
    [InlineData("\"jane\\\"doe\\\\\"@receiver.example")]
    [InlineData("\"a@b>c,d:e\"@receiver.example")]
    [InlineData("jane@xn--bcher-kva.example")]
    [InlineData("jane@under_score.example")]
    [InlineData("jane@[192.0.2.1]")]
    [InlineData("jane@[IPv6:2001:db8::1]")]
    [InlineData("jane@[ipv6:::ffff:192.0.2.1]")]
    public void Takes_mailboxes(string path)
    {
        Assert.Equal((nameof(MailboxSyntax.Valid), path), Forward(path));
        Assert.Equal((nameof(MailboxSyntax.Valid), path), Reverse(path));
    }

    [Theory]
    [InlineData("@relay.example:jane@receiver.example", "jane@receiver.example")]
    [InlineData("@one.example,@two.example:jane@receiver.example", "jane@receiver.example")]
    [InlineData("@one.example:\"a:b\"@receiver.example", "\"a:b\"@receiver.example")]
    public void Drops_source_routes(string path, string mailbox) => Assert.Equal((nameof(MailboxSyntax.Valid), mailbox), Forward(path));

    [Theory]
    [InlineData("postmaster")]
    [InlineData("\"jane doe\"")]
    public void Tells_a_local_part_alone(string path) => Assert.Equal((nameof(MailboxSyntax.NoDomain), path), Forward(path));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("@receiver.example")]
    [InlineData("jane@")]
    [InlineData("jane@@receiver.example")]
    [InlineData("jane@other@receiver.example")]
    [InlineData("jane doe@receiver.example")]
    [InlineData("jane@receiver .example")]
    [InlineData(" jane@receiver.example")]
    [InlineData(".jane@receiver.example")]
    [InlineData("jane.@receiver.example")]
    [InlineData("ja..ne@receiver.example")]
    [InlineData("jane@.receiver.example")]
    [InlineData("jane@receiver..example")]
    [InlineData("jane@receiver.example.")]
    [InlineData("jane@-receiver.example")]
    [InlineData("jane@receiver-.example")]
    [InlineData("jane@receiver,example")]
    [InlineData("jane@rec(comment)eiver.example")]
    [InlineData("<jane@receiver.example>")]
    [InlineData("\"jane@receiver.example")]
    [InlineData("\"\"@receiver.example")]
    [InlineData("\"jane\"doe@receiver.example")]
    [InlineData("\"jane\\\"@receiver.example")]
    [InlineData("\"ja\u0001ne\"@receiver.example")]
    [InlineData("\"ja\\\tne\"@receiver.example")]
    [InlineData("jane@[192.0.2.1")]
    [InlineData("jane@[192.0.2]")]
    [InlineData("jane@[192.0.2.256]")]
    [InlineData("jane@[192.0.2.01]")]
    [InlineData("jane@[0x7f.0.0.1]")]
    [InlineData("jane@[3221225985]")]
    [InlineData("jane@[IPv6:2001:db8::1%eth0]")]
    [InlineData("jane@[IPv6:nonsense]")]
    [InlineData("jane@[IPv6:]")]
    [InlineData("jane@[2001:db8::1]")]
    [InlineData("jane@[]")]
    [InlineData("jane@[192.0.2.1]x")]
    [InlineData("@relay.example")]
    [InlineData("@relay.example:")]
    [InlineData("@relay.example,jane@receiver.example")]
    [InlineData("@relay.example,:jane@receiver.example")]
    [InlineData("@:jane@receiver.example")]
    [InlineData("@relay.example;jane@receiver.example")]
    public void Refuses_what_the_grammar_does_not_allow(string path)
    {
        Assert.Equal((nameof(MailboxSyntax.Malformed), ""), Forward(path));
        Assert.Equal((nameof(MailboxSyntax.Malformed), ""), Reverse(path));
    }

    [Theory]
    [InlineData("j\u00e4ne@receiver.example")]
    [InlineData("jane@b\u00fccher.example")]
    [InlineData("\u7528\u6237@\u4f8b\u5b50.example")]
    [InlineData("\"j \u00e4ne\"@receiver.example")]
    [InlineData("\U0001F4E7@receiver.example")]
    public void Tells_mailboxes_that_need_smtputf8(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);

        Assert.Equal(MailboxSyntax.NonAscii, MailboxParser.ParseForwardPath(bytes, out var forward));
        Assert.Equal(MailboxSyntax.NonAscii, MailboxParser.ParseReversePath(bytes, out var reverse));
        Assert.Equal((path, path), (Encoding.UTF8.GetString(forward), Encoding.UTF8.GetString(reverse)));
    }

    [Theory]
    [InlineData("j\xE4ne@receiver.example", "a byte of Latin-1")]
    [InlineData("j\xC0\xAFne@receiver.example", "an overlong slash")]
    [InlineData("j\xED\xA0\x80ne@receiver.example", "a surrogate")]
    [InlineData("j\xF4\x90\x80\x80ne@receiver.example", "beyond U+10FFFF")]
    [InlineData("j\xC3@receiver.example", "cut off")]
    [InlineData("j\xC2\x85ne@receiver.example", "a control character")]
    [InlineData("jane@r\xC3\xA4c.-ceiver.example", "no host name")]
    [InlineData("jane@\xE3\x80\x82.example", "an ideographic full stop")]
    public void Refuses_utf8_that_is_none_and_domains_that_cannot_be_looked_up(string path, string why) =>
        Assert.True(Forward(path).Syntax == nameof(MailboxSyntax.Malformed), why);

    [Fact]
    public void Limits_the_local_part_of_recipients_to_64_octets()
    {
        Assert.Equal(nameof(MailboxSyntax.Valid), Forward(new string('j', 64) + "@receiver.example").Syntax);
        Assert.Equal(nameof(MailboxSyntax.TooLong), Forward(new string('j', 65) + "@receiver.example").Syntax);
    }

    [Fact]
    public void Lets_return_paths_name_their_recipient()
    {
        var path = "bounces+" + new string('j', 100) + "=receiver.example@sender.example";

        Assert.Equal((nameof(MailboxSyntax.Valid), path), Reverse(path));
    }

    [Fact]
    public void Limits_the_path_to_256_octets_with_its_brackets()
    {
        var domain = string.Join('.', Label63, Label63, Label63, new string('d', 60));
        var path = "a@" + domain[..(MailboxParser.MaxPathLength - 4)];

        Assert.Equal(nameof(MailboxSyntax.Valid), Forward(path).Syntax);
        Assert.Equal(nameof(MailboxSyntax.TooLong), Forward("b" + path).Syntax);
    }

    [Fact]
    public void Limits_labels_to_63_octets()
    {
        Assert.Equal(nameof(MailboxSyntax.Valid), Forward($"jane@{Label63}.example").Syntax);
        Assert.Equal(nameof(MailboxSyntax.Malformed), Forward($"jane@d{Label63}.example").Syntax);
    }

    [Fact]
    public void Takes_any_bytes_and_gives_only_clean_mailboxes()
    {
        var random = new Random(5_321);
        var valid = 0;
        string[] seeds = [
            "jane@receiver.example", "\"a b\"@c.example", "@a.example,@b.example:c@d.example", "a@[192.0.2.1]", "a@[IPv6:::1]",
            "postmaster",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var path = Fuzz.Mutate(random, Encoding.Latin1.GetBytes(seeds[random.Next(seeds.Length)]));
            var syntax = MailboxParser.ParseForwardPath(path, out var mailbox);

            Assert.Equal(syntax is MailboxSyntax.Valid or MailboxSyntax.NonAscii or MailboxSyntax.NoDomain, !mailbox.IsEmpty);
            Assert.True(path.AsSpan().EndsWith(mailbox));
            Assert.False(mailbox.ContainsAnyInRange((byte)0, (byte)31));
            if (syntax == MailboxSyntax.Valid)
                Assert.False(mailbox.ContainsAnyExceptInRange((byte)32, (byte)126));
            if (syntax != MailboxSyntax.Valid)
                continue;

            // Everybody who reads the mailbox by its last at sign must find the domain that was checked.
            valid++;
            var domain = mailbox[(mailbox.LastIndexOf((byte)'@') + 1)..];
            Assert.False(domain.ContainsAny(" \"\\,;<>()"u8));
            Assert.True(domain[0] == (byte)'[' || !domain.ContainsAny(":[]"u8));
            Assert.Equal(MailboxSyntax.Valid, MailboxParser.ParseForwardPath(mailbox, out var again));
            Assert.True(mailbox.SequenceEqual(again));
        }

        Assert.InRange(valid, 1_000, 19_000);
    }

    [Theory]
    [InlineData("taro.@docomo.example")]
    [InlineData("a..b@x.example")]
    [InlineData(".a@x.example")]
    [InlineData("..a..@x.example")]
    [InlineData("ilo.@x.example")]
    [InlineData("jane@x.example")]
    [InlineData("\"a b\"@x.example")]
    public void Lenient_takes_dots_anywhere_in_a_local_part(string path)
    {
        var bytes = Encoding.Latin1.GetBytes(path);
        Assert.Equal(MailboxSyntax.Valid, MailboxParser.ParseForwardPath(bytes, out var forward, isLenient: true));
        Assert.Equal(MailboxSyntax.Valid, MailboxParser.ParseReversePath(bytes, out var reverse, isLenient: true));
        Assert.Equal((path, path), (Encoding.Latin1.GetString(forward), Encoding.Latin1.GetString(reverse)));
    }

    [Theory]
    [InlineData(".@x.example")]
    [InlineData("...@x.example")]
    [InlineData("@x.example")]
    [InlineData("a(b@x.example")]
    [InlineData("a b@x.example")]
    [InlineData("a..b@x..example")]
    [InlineData("a..b@.x.example")]
    [InlineData("a..b@x.example.")]
    [InlineData("\"a\".@x.example")]
    [InlineData("a..\"b\"@x.example")]
    public void Lenient_takes_nothing_else(string path) => Assert.Equal(
        MailboxSyntax.Malformed, MailboxParser.ParseForwardPath(Encoding.Latin1.GetBytes(path), out _, isLenient: true));

    private static (string Syntax, string Mailbox) Forward(string path) =>
        (MailboxParser.ParseForwardPath(Encoding.Latin1.GetBytes(path), out var mailbox).ToString(), Encoding.Latin1.GetString(mailbox));

    private static (string Syntax, string Mailbox) Reverse(string path) =>
        (MailboxParser.ParseReversePath(Encoding.Latin1.GetBytes(path), out var mailbox).ToString(), Encoding.Latin1.GetString(mailbox));
}
