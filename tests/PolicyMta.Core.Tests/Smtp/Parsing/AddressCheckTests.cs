using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Tests.Smtp.Parsing;

public sealed class AddressCheckTests
{
    [Theory]
    [InlineData("jane@x.example", true, true)]
    [InlineData("a..b@x.example", false, true)]
    [InlineData("taro.@docomo.example", false, true)]
    [InlineData("\"a b\"@x.example", true, true)]
    [InlineData("jörg@bücher.example", true, true)]
    [InlineData("a@[192.0.2.1]", true, true)]
    [InlineData("a(b@x.example", false, false)]
    [InlineData("<jane@x.example>", false, false)]
    [InlineData("@relay.example:jane@x.example", false, false)]
    [InlineData("nobody", false, false)]
    [InlineData("jane@x.example\r\nDATA", false, false)]
    [InlineData("jane\u0000@x.example", false, false)]
    public void Text_is_judged_as_mail_and_rcpt_are(string address, bool isStrict, bool isLenient)
    {
        Assert.Equal(isStrict, AddressCheck.MistakeInRecipient(address, isLenient: false) is null);
        Assert.Equal(isLenient, AddressCheck.MistakeInRecipient(address, isLenient: true) is null);
        Assert.Equal(isStrict, AddressCheck.MistakeInReturnPath(address, isLenient: false) is null);
        Assert.Equal(isLenient, AddressCheck.MistakeInReturnPath(address, isLenient: true) is null);
    }

    [Fact]
    public void Only_a_return_path_may_be_empty_or_have_a_long_local_part()
    {
        var verp = new string('v', 65) + "@x.example";
        Assert.NotNull(AddressCheck.MistakeInRecipient("", isLenient: true));
        Assert.NotNull(AddressCheck.MistakeInRecipient("half\ud800@x.example", isLenient: true));
        Assert.NotNull(AddressCheck.MistakeInRecipient(verp, isLenient: true));
        Assert.Null(AddressCheck.MistakeInReturnPath("", isLenient: false));
        Assert.Null(AddressCheck.MistakeInReturnPath(verp, isLenient: false));
        Assert.NotNull(AddressCheck.MistakeInReturnPath(new string('v', 300) + "@x.example", isLenient: true));
    }

    [Fact]
    public void A_mistake_shows_no_control_character_and_no_more_than_a_line()
    {
        var mistake = AddressCheck.MistakeInRecipient("a\u001b[2J\u202e" + new string('x', 200), isLenient: true)!;
        Assert.DoesNotContain(mistake, c => char.IsControl(c) || c == '\u202e');
        Assert.InRange(mistake.Length, 1, 200);
    }
}
