using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("h@x.test", null, "h@x.test")]
    [InlineData("<h@x.test>", "", "h@x.test")]
    [InlineData("  Hans   < h@x.test > ", "Hans", "h@x.test")]
    [InlineData("Hans (Sales) <h@x.test>", "Hans (Sales)", "h@x.test")]
    [InlineData("(Sales) <h@x.test>", "(Sales)", "h@x.test")]
    [InlineData("h@x.test (Hans)", "Hans", "h@x.test")]
    [InlineData("Müller, Hans (Sales) <h@x.test>", "Müller, Hans (Sales)", "h@x.test")]
    [InlineData("\"Müller, Hans\" <h@x.test>", "Müller, Hans", "h@x.test")]
    [InlineData("\"Müller\" Hans <h@x.test>", "Müller Hans", "h@x.test")]
    [InlineData("Hans \"the Ü\" Müller <h@x.test>", "Hans the Ü Müller", "h@x.test")]
    [InlineData("\"Hans <h@x.test>", "Hans", "h@x.test")]
    [InlineData("Hans\" <h@x.test>", "Hans", "h@x.test")]
    [InlineData("\"A\\\"B\" <h@x.test>", "A\"B", "h@x.test")]
    [InlineData("\"<h@y.test>\" <h@x.test>", "<h@y.test>", "h@x.test")]
    [InlineData("A\\B <h@x.test>", "A\\B", "h@x.test")]
    [InlineData("Re: Hans; Co. <h@x.test>", "Re: Hans; Co.", "h@x.test")]
    [InlineData("h@y.test <h@x.test>", "h@y.test", "h@x.test")]
    [InlineData("=?utf-8?q?J=C3=B6rg?= <h@x.test>", "Jörg", "h@x.test")]
    [InlineData("Hans <\"a<b\"@x.test>", "Hans", "\"a<b\"@x.test")]
    [InlineData("Hans <h@bücher.test>", "Hans", "h@xn--bcher-kva.test")]
    [InlineData("Hans <taro.@x.test>", "Hans", "taro.@x.test")]
    public void A_name_is_what_was_given(string text, string? name, string address)
    {
        Assert.True(Mailbox.TryParse(text, isLenient: true, out var mailbox, out var error), error);
        Assert.Equal((name, address), (mailbox.Name, Mailbox.EnvelopeOf(mailbox)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hans h@x.test")]
    [InlineData("Hans h@x.test>")]
    [InlineData("Hans <h@x.test")]
    [InlineData("Hans <h@x.test> Müller")]
    [InlineData("Hans <<h@x.test>>")]
    [InlineData("Hans <@relay.test:h@x.test>")]
    [InlineData("Hans <h@x.test.>")]
    [InlineData("Hans <h (Sales)@x.test>")]
    [InlineData("h @x.test")]
    [InlineData("h@ x.test")]
    [InlineData("h@x.test\u00a0")]
    [InlineData("h@x\u200b.test")]
    [InlineData("h@\u202ex.test")]
    [InlineData("h@x.test, i@x.test")]
    [InlineData("h@x.test, Ina <i@x.test>")]
    [InlineData("h@x.test; Ina <i@x.test>")]
    [InlineData("Hans <h@x.test>, Ina <i@x.test>")]
    [InlineData("All: h@x.test;")]
    [InlineData("All: Hans <h@x.test>;")]
    public void What_smtp_would_not_take_and_more_than_one_are_refused(string text) =>
        Assert.False(Mailbox.TryParse(text, isLenient: true, out _, out _));
}
