using System.Globalization;
using PolicyMta.Policies.Scripts.Language;

namespace PolicyMta.Policies.Tests.Scripts.Language;

public sealed class DateTextTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("2026-00-10")]
    [InlineData("2026-12-32")]
    [InlineData("2026-01-00")]
    [InlineData("2026-02-29")]
    [InlineData("2026-02-30")]
    [InlineData("2026-04-31T00:00:00Z")]
    [InlineData("2100-02-29")]
    [InlineData("2026-13-01T10:00:00+02:00")]
    [InlineData("2026-13")]
    [InlineData("2026-01-01T25:00:00Z")]
    [InlineData("2026-01-01T24:00:01Z")]
    [InlineData("2026-01-01T24:00:00.001Z")]
    [InlineData("2026-01-01T24:01Z")]
    [InlineData("2026-01-01T12:60:00Z")]
    [InlineData("2026-01-01T12:00:60Z")]
    [InlineData("2026-01-01T12:00:00+24:00")]
    [InlineData("2026-01-01T12:00:00+01:60")]
    [InlineData("2026-01-01T12")]
    [InlineData("2026-01-01T12:00:00Zx")]
    [InlineData("2026-W05-1")]
    [InlineData("-000000-01-01T00:00:00Z")]
    [InlineData("+275760-09-13T00:00:00.001Z")]
    [InlineData("Thu, 32 Jan 2026 12:00:00 +0000")]
    [InlineData("Mon, 30 Feb 2026 12:00:00 +0000")]
    [InlineData("01 Jan 2026 25:00:00 GMT")]
    [InlineData("01 Jan 2026 12:00:00 XYZ")]
    [InlineData("01 Foo 2026 12:00:00 GMT")]
    [InlineData("13/13/2026")]
    [InlineData("2/30/2026")]
    [InlineData("2026/13/01")]
    [InlineData("1 May 2026 13:00 pm")]
    [InlineData("hello")]
    [InlineData("12")]
    [InlineData("")]
    [InlineData("٢٠٢٦-٠١-٠١")]
    public void What_does_not_exist_or_is_no_date_is_refused(string text) =>
        Assert.False(new ScriptTime(TimeZoneInfo.Utc).TryParse(text, out _));

    [Theory]
    [InlineData("2026-01-01T24:00:00Z", "2026-01-02T00:00:00.000Z")]
    [InlineData("2026-12-31T24:00Z", "2027-01-01T00:00:00.000Z")]
    [InlineData("2024-02-28T24:00:00.000+01:00", "2024-02-28T23:00:00.000Z")]
    [InlineData("2026", "2026-01-01T00:00:00.000Z")]
    [InlineData("2026-05", "2026-05-01T00:00:00.000Z")]
    [InlineData("2026-05-06", "2026-05-06T00:00:00.000Z")]
    [InlineData("2024-02-29", "2024-02-29T00:00:00.000Z")]
    [InlineData("2026-05-06T07:08", "2026-05-06T05:08:00.000Z")]
    [InlineData("2026-05T07:08Z", "2026-05-01T07:08:00.000Z")]
    [InlineData("2026-05-06T07:08:09.1234567Z", "2026-05-06T07:08:09.123Z")]
    [InlineData("2026-05-06t07:08:09z", "2026-05-06T07:08:09.000Z")]
    [InlineData("2026-05-06 07:08:09 -0330", "2026-05-06T10:38:09.000Z")]
    [InlineData("2026-05-06T07:08:09+23:59", "2026-05-05T07:09:09.000Z")]
    [InlineData("+002026-05-06T00:00:00Z", "2026-05-06T00:00:00.000Z")]
    [InlineData("0000-03-01T00:00:00Z", "0000-03-01T00:00:00.000Z")]
    [InlineData("-000001-12-31T00:00:00Z", "-000001-12-31T00:00:00.000Z")]
    [InlineData("+275760-09-13T00:00:00.000Z", "+275760-09-13T00:00:00.000Z")]
    [InlineData("-271821-04-20T00:00:00.000Z", "-271821-04-20T00:00:00.000Z")]
    [InlineData("Thu, 01 Jan 2026 12:00:00 +0100", "2026-01-01T11:00:00.000Z")]
    [InlineData("1 Jan 26 12:00 EST (Eastern)", "2026-01-01T17:00:00.000Z")]
    [InlineData("Thu Jan 01 2026 12:00:00 GMT+0100 (Central European Standard Time)", "2026-01-01T11:00:00.000Z")]
    [InlineData("Thu, 01 Jan 2026 12:00:00 GMT", "2026-01-01T12:00:00.000Z")]
    [InlineData("May 6, 2026", "2026-05-05T22:00:00.000Z")]
    [InlineData("6 September 2026 12:00 am UTC", "2026-09-06T00:00:00.000Z")]
    [InlineData("06-Sep-2026 12:00:00 Z", "2026-09-06T12:00:00.000Z")]
    [InlineData("5/6/2026, 7:08:09 PM", "2026-05-06T17:08:09.000Z")]
    [InlineData("2026/5/6 07:08", "2026-05-06T05:08:00.000Z")]
    [InlineData("2026-5-6", "2026-05-05T22:00:00.000Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:30:00.000Z")]
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00.000Z")]
    [InlineData(" 2026-05-06 ", "2026-05-06T00:00:00.000Z")]
    public async Task Dates_are_what_the_language_says(string text, string expected)
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.True(new ScriptTime(berlin).TryParse(text, out var epoch));

        var script = await _bench.RouteScriptAsync(
            $"return {{ reason: new Date({epoch.ToString(CultureInfo.InvariantCulture)}).toISOString() }};");
        Assert.Equal(expected, (await ScriptBench.RouteAsync(script))?.Reason);
    }

    [Fact]
    public async Task Scripts_read_dates_so_wherever_a_text_becomes_one()
    {
        var script = await _bench.RouteScriptAsync(
            """
            const wrong = ["2026-13-01", "2026-02-30", "2026-01-01T25:00:00Z"];
            const at = (text) => new Date(text).toISOString();
            const again = new Date(1767268800123);
            return { reason: JSON.stringify([
              wrong.map((text) => [Number.isNaN(Date.parse(text)), Number.isNaN(new Date(text).getTime())]),
              at("2026-01-01T24:00:00Z"), at(route.receivedAt),
              JSON.stringify(again) === JSON.stringify(new Date(JSON.parse(JSON.stringify(again)))),
              Date.parse(again.toString()) === 1767268800000, Date.parse(again.toUTCString()) === 1767268800000,
            ]) };
            """);
        Assert.Equal(
            "[[[true,true],[true,true],[true,true]],\"2026-01-02T00:00:00.000Z\",\"2026-05-01T12:00:00.000Z\",true,true,true]",
            (await ScriptBench.RouteAsync(script))?.Reason);
    }
}
