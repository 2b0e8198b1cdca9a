using System.Text;
using MimeKit;
using PolicyMta.Core.Headers;

namespace PolicyMta.Core.Tests.Headers;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("Jane", "Jane")]
    [InlineData("Jane van der Doe", "Jane van der Doe")]
    [InlineData("Doe, Jane", "\"Doe, Jane\"")]
    [InlineData("J. \"JJ\" Doe \\", "\"J. \\\"JJ\\\" Doe \\\\\"")]
    [InlineData("=?utf-8?Q?J=C3=B6rg", "\"=?utf-8?Q?J=C3=B6rg\"")]
    [InlineData("two  spaces", "\"two  spaces\"")]
    public void A_name_in_ascii_is_left_or_quoted(string name, string expected) => Assert.Equal(expected, AddressText.Name(name));

    [Theory]
    [InlineData("Jörg")]
    [InlineData("Müller, Hans (Sales)")]
    [InlineData("Hans \"JJ\" Müller")]
    [InlineData("Jörg M. <x>")]
    [InlineData("ASCII, quoted \"part\" and then 日本")]
    [InlineData("'Jörg'; \\ : @ [x]")]
    public void A_name_beyond_ascii_is_encoded_as_a_whole_and_nothing_is_quoted_beside_it(string name)
    {
        var written = AddressText.Write([new MailboxAddress(name, "a@x.example")]);

        Assert.True(Ascii.IsValid(written));
        Assert.DoesNotContain('"', written);
        Assert.All(
            written[..written.IndexOf(" <", StringComparison.Ordinal)].Split(' '),
            word => Assert.Matches(@"^=\?utf-8\?[BQ]\?[^ ?]+\?=$", word));
        Assert.Equal(name, Assert.Single(InternetAddressList.Parse(written).Mailboxes).Name);
    }

    [Fact]
    public void A_long_name_in_ascii_is_not_encoded() =>
        Assert.Equal($"{new string('n', 300)} <a@x.example>", AddressText.Write([new MailboxAddress(new string('n', 300), "a@x.example")]));

    [Fact]
    public void Lists_and_groups_are_written()
    {
        var list = InternetAddressList.Parse("Friends: a@x.example, Jörg <b@bücher.example>;, c@y.example");
        Assert.Equal("Friends: a@x.example, =?utf-8?B?SsO2cmc=?= <b@xn--bcher-kva.example>;, c@y.example", AddressText.Write(list));
    }
}
