using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Directives;

public sealed class RampRecordsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(365 * 24)]
    public async Task A_ramp_is_kept_until_it_is_over_though_the_clock_is_set(int hours)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var clock = new SettableClock(time);
        var spool = new MemorySpool();
        var records = new RampRecords(spool, clock, NullLogger.Instance);
        await records.KeepAsync(new Directive
        {
            Id = "a",
            Author = "test",
            CreatedAt = clock.GetUtcNow(),
            Request = new DirectiveRequest { Kind = DirectiveKind.Suspend, Match = new() { Site = "mx.test" }, Reason = "test" },
        });

        clock.Offset = TimeSpan.FromHours(hours);
        time.Advance(TimeSpan.FromSeconds(59));
        await records.PruneAsync();
        Assert.Single(spool.ReadState("ramps"));
        time.Advance(TimeSpan.FromSeconds(1));
        await records.PruneAsync();
        Assert.Empty(spool.ReadState("ramps"));
    }
}
