
namespace PolicyMta.Sdk.Tests.Policy;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("15min", 900)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("3d", 259200)]
    [InlineData("0", 0)]
    public void Durations_are_read_and_written_back(string text, double seconds)
    {
        var duration = DurationText.Parse(text);
        Assert.Equal(seconds, duration.TotalSeconds);
        Assert.Equal(duration, DurationText.Parse(DurationText.Format(duration)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("5 weeks")]
    [InlineData("-5m")]
    [InlineData("99999999999d")]
    public void Other_text_is_refused(string text) => Assert.Throws<FormatException>(() => DurationText.Parse(text));

    [Theory]
    [InlineData("100/s", 100)]
    [InlineData("600/min", 10)]
    [InlineData("7200/h", 2)]
    [InlineData("10/5s", 2)]
    public void Rates_are_read_and_written_back(string text, double perSecond)
    {
        var rate = Rate.Parse(text);
        Assert.Equal(perSecond, rate.PerSecond);
        Assert.Equal(rate, Rate.Parse(rate.ToString()));
    }

    [Theory]
    [InlineData("100")]
    [InlineData("0/s")]
    [InlineData("/s")]
    [InlineData("100/0s")]
    [InlineData("-1/s")]
    public void Other_rates_are_refused(string text) => Assert.Throws<FormatException>(() => Rate.Parse(text));
}
