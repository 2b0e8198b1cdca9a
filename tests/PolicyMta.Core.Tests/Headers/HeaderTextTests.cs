using System.Text;
using MimeKit;
using PolicyMta.Core.Headers;

namespace PolicyMta.Core.Tests.Headers;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("X-Foo", true)]
    [InlineData("Feedback-ID", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("X Foo", false)]
    [InlineData(" X", false)]
    [InlineData("X:", false)]
    [InlineData("X\r\nBcc", false)]
    [InlineData("X\0", false)]
    [InlineData("Grüße", false)]
    public void A_name_is_printable_ascii_without_spaces_and_colons(string? name, bool isGood) =>
        Assert.Equal(isGood, HeaderText.MistakeInName(name) is null);

    [Fact]
    public void A_name_has_an_end()
    {
        Assert.Null(HeaderText.MistakeInName(new string('x', 77)));
        Assert.NotNull(HeaderText.MistakeInName(new string('x', 78)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("a b\tc", true)]
    [InlineData("a;\r\n\tb", true)]
    [InlineData("a;\n b", true)]
    [InlineData("\r\n a", true)]
    [InlineData("Grüße ☺", true)]
    [InlineData(null, false)]
    [InlineData("a\r\nBcc: b", false)]
    [InlineData("a\nBcc: b", false)]
    [InlineData("a\rBcc: b", false)]
    [InlineData("a\r\n\r\nbody", false)]
    [InlineData("a\r\n \r\n b", false)]
    [InlineData("a\n", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u001bb", false)]
    [InlineData("a\u007fb", false)]
    public void A_value_begins_no_other_field_and_ends_no_header(string? value, bool isGood) =>
        Assert.Equal(isGood, HeaderText.MistakeInValue("X", value) is null);

    [Theory]
    [InlineData("X", 995, true)]
    [InlineData("X", 997, true)]
    [InlineData("X", 998, false)]
    [InlineData("X-SMTPAPI", 997, true)]
    [InlineData("X-SMTPAPI", 1200, false)]
    public void A_word_that_no_line_can_hold_is_refused(string name, int length, bool isGood)
    {
        Assert.Equal(isGood, HeaderText.MistakeInValue(name, new string('v', length)) is null);
        Assert.Equal(isGood, HeaderText.MistakeInValue(name, "a " + new string('v', length) + " b") is null);
    }

    [Theory]
    [InlineData("campaign:customer:mailtype:sender", "X: campaign:customer:mailtype:sender\r\n")]
    [InlineData("a;\n\tb", "X: a;\r\n\tb\r\n")]
    [InlineData(" two  spaces ", "X: two  spaces \r\n")]
    [InlineData("=?utf-8?Q?literal?=", "X: =?utf-8?Q?literal?=\r\n")]
    [InlineData("Grüße", "X: =?utf-8?B?R3LDvMOfZQ==?=\r\n")]
    public void A_value_stands_as_it_is_given(string value, string expected) => Assert.Equal(expected, Written("X", value));

    [Fact]
    public void Ascii_of_any_length_is_never_encoded()
    {
        var json = "{\"to\": [" + string.Join(", ", Enumerable.Range(0, 200).Select(i => $"\"user{i}@x.example\"")) + "]}";

        var written = Written("X-SMTPAPI", json);

        Assert.Equal("X-SMTPAPI: " + json, written.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.All(written.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
    }

    [Fact]
    public void Addresses_keep_their_form_when_their_names_are_encoded()
    {
        var written = Written("Reply-To", "\"Müller, Hans (Sales)\" <h@bücher.example>, Ann <a@x.example>");

        Assert.True(Ascii.IsValid(written));
        var list = InternetAddressList.Parse(written["Reply-To:".Length..]);
        Assert.Equal(
            [("Müller, Hans (Sales)", "h@xn--bcher-kva.example"), ("Ann", "a@x.example")],
            list.Mailboxes.Select(mailbox => (mailbox.Name, mailbox.GetAddress(idnEncode: true))));
    }

    [Fact]
    public void An_address_that_needs_utf8_is_left_in_it() =>
        Assert.Equal("Reply-To: Jörg <jörg@x.example>\r\n", Written("Reply-To", "Jörg <jörg@x.example>"));

    [Fact]
    public void A_signature_is_not_touched()
    {
        const string Value = "v=1; i=jörg@x.example;\r\n\tb=abc";
        Assert.Equal(
            $"DKIM-Signature: {Value}\r\n", Encoding.UTF8.GetString(HeaderText.WriteSignature(new("DKIM-Signature", Value)).Raw.Span));
    }

    private static string Written(string name, string value) =>
        Encoding.UTF8.GetString(HeaderText.Write(new HeaderField(name, value)).Raw.Span);
}
