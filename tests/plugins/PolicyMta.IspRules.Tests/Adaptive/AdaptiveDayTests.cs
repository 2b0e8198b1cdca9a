namespace PolicyMta.IspRules.Tests.Adaptive;

/// <summary>Adaptive mode against limits that it does not know: what chose its parameters.</summary>
public sealed class AdaptiveDayTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Counting.Bucket)]
    [InlineData(Counting.MinuteBucket)]
    [InlineData(Counting.Minutes)]
    [InlineData(Counting.SlidingMinute)]
    [InlineData(Counting.Hours)]
    public async Task A_day_with_more_mail_than_the_limit_that_drops_and_comes_back(Counting counting)
    {
        var day = new SimulatedDay(new SimulatedLimit(counting, DropsAtNoon(600, 200)), _ => 700);

        await day.RunAsync(TimeSpan.FromDays(1));

        Check(day, 0.95);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(300)]
    [InlineData(6000)]
    public async Task A_limit_of_any_size(double limit)
    {
        var day = new SimulatedDay(new SimulatedLimit(Counting.SlidingMinute, _ => limit), _ => 1.2 * limit);

        await day.RunAsync(TimeSpan.FromHours(12));

        Check(day, limit < 60 ? 0.94 : 0.96);
    }

    [Fact]
    public async Task A_receiver_that_answers_slowly()
    {
        var limit = new SimulatedLimit(Counting.SlidingMinute, DropsAtNoon(600, 200));
        var day = new SimulatedDay(limit, _ => 700) { Latency = TimeSpan.FromSeconds(10) };

        await day.RunAsync(TimeSpan.FromDays(1));

        Check(day, 0.95);
    }

    [Fact]
    public async Task Mail_that_comes_in_waves()
    {
        var day = new SimulatedDay(
            new SimulatedLimit(Counting.Bucket, DropsAtNoon(600, 200)), now => 350 * (1 + Math.Sin(now.TotalHours * Math.PI / 3)));

        await day.RunAsync(TimeSpan.FromDays(1));

        Check(day, 0.95);
    }

    private static Func<TimeSpan, double> DropsAtNoon(double usual, double low) => now => now.TotalHours is >= 10 and < 15 ? low : usual;

    [Fact]
    public async Task A_written_limit_is_never_exceeded_though_the_receiver_would_take_more()
    {
        var day = new SimulatedDay(
            new SimulatedLimit(Counting.Bucket, _ => 6000), _ => 1000, "provider_per_source: { message_rate: 200/min }");

        await day.RunAsync(TimeSpan.FromHours(2));

        Assert.InRange(day.Paces.Skip(1).Max(pace => pace.Pace), 199.9, 200.1);
    }

    [Fact]
    public async Task A_rate_that_is_not_used_up_does_not_grow()
    {
        var day = new SimulatedDay(new SimulatedLimit(Counting.Bucket, _ => 6000), _ => 20);

        await day.RunAsync(TimeSpan.FromHours(2));

        Assert.Equal(600, day.Paces.Max(pace => pace.Pace));
    }

    private void Check(SimulatedDay day, double efficiency)
    {
        output.WriteLine($"{day.Efficiency:P2} of {day.Oracle:F0}, {day.RefusedShare:P2} refused of {day.Attempts}");
        Assert.InRange(day.Efficiency, efficiency, 1.01);
        Assert.InRange(day.RefusedShare, 0, 0.02);
    }
}
