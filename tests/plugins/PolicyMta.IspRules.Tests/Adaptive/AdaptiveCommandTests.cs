using System.Text.Json;

namespace PolicyMta.IspRules.Tests.Adaptive;

/// <summary>Adaptive mode as the plugin puts it together: a reply tells it, commands show and reset it.</summary>
public sealed class AdaptiveCommandTests
{
    private readonly LoadedRules _rules = LoadedRules.Only(
        """
        rules:
          p:
            domains: [p.example]
            replies:
              rate: { codes: [450], signal: rate, throttle: { rate: 1/min } }
              paused: { codes: [451], signal: rate, throttle: { pause: true } }
              own: { codes: [452], throttle: { rate: 1/min } }
              quiet: { codes: [421], retry: 1m }
          fixed:
            domains: [f.example]
            adaptive: { enabled: false }
            replies:
              rate: { codes: [450], signal: rate, throttle: { rate: 1/min } }
        """);

    [Theory]
    [InlineData("p", "450 too much", false, true)]
    [InlineData("p", "451 too much", true, true)]
    [InlineData("p", "452 too much", true, false)]
    [InlineData("p", "421 too many messages in this session", false, false)]
    [InlineData("fixed", "450 too much", true, false)]
    public async Task A_reply_with_a_signal_is_learnt_from_in_place_of_its_throttle(
        string rule, string reply, bool isThrottled, bool isLearnt)
    {
        var decision = await _rules.ReactAsync(Contexts.Failure(
            SmtpStage.MailFrom, reply, rule, rule, source: "s", site: "mx"));

        Assert.Equal(isThrottled, decision!.Throttle is not null);
        Assert.Equal(isLearnt ? 1 : 0, (await ShownAsync()).GetArrayLength());
    }

    [Fact]
    public async Task What_was_learnt_is_shown_and_reset()
    {
        await _rules.ReactAsync(Contexts.Failure(SmtpStage.MailFrom, "450 4.7.1 too much", "p", "p", source: "s", site: "mx"));

        var shown = (await ShownAsync())[0];
        Assert.Equal(
            ("s", "p", "wait", "rate refused: 450 4.7.1"),
            (shown.GetProperty("source").GetString(), shown.GetProperty("provider").GetString(),
                shown.GetProperty("state").GetString(), shown.GetProperty("last_event").GetString()));
        Assert.Equal(1, (await _rules.RunAsync("rules adaptive reset")).ExitCode);
        Assert.Equal(0, (await _rules.RunAsync("rules adaptive reset", ("--place", "p"))).ExitCode);
        Assert.Equal(0, (await ShownAsync()).GetArrayLength());
    }

    private async Task<JsonElement> ShownAsync() => JsonDocument.Parse((await _rules.RunAsync("rules adaptive")).Json!).RootElement;
}
