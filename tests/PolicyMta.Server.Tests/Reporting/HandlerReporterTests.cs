using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Server.Reporting;

namespace PolicyMta.Server.Tests.Reporting;

public sealed class HandlerReporterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Emitted _events = new();
    private readonly HandlerReporter _reporter;

    public HandlerReporterTests() => _reporter = new HandlerReporter(_events, _time, NullLogger<HandlerReporter>.Instance);

    [Fact]
    public void A_handler_that_fails_on_every_message_is_told_of_once_in_a_while_with_a_count()
    {
        for (var i = 0; i < 100; i++)
            _reporter.HandlerFailed("on-route", "a.js", "boom", null);
        _time.Advance(TimeSpan.FromSeconds(11));
        _reporter.HandlerFailed("on-route", "a.js", "boom", null);

        Assert.Equal(["a.js at on-route: boom", "a.js at on-route: boom (99 more failures since the last report)"], _events.Details);
        Assert.All(_events.All, item => Assert.Equal(EventKind.HandlerFailed, item.Kind));
    }

    [Fact]
    public void A_handler_that_fails_at_several_doors_is_told_of_once_and_the_doors_are_named()
    {
        _reporter.HandlerFailed("on-inject", "a.js", "boom", null);
        _reporter.HandlerFailed("on-route", "a.js", "boom", null);
        _reporter.HandlerFailed("on-sign", "a.js", "boom", null);
        _reporter.HandlerFailed("on-route", "a.js", "boom", null);
        _time.Advance(TimeSpan.FromSeconds(11));
        _reporter.HandlerFailed("on-route", "a.js", "boom", null);
        _reporter.HandlerFailed("on-sign", "a.js", "boom", null);
        _time.Advance(TimeSpan.FromSeconds(11));
        _reporter.HandlerFailed("on-sign", "a.js", "boom", null);

        Assert.Equal(
            [
                "a.js at on-inject: boom",
                "a.js at on-route: boom (3 more failures since the last report, at on-route, on-sign)",
                "a.js at on-sign: boom (1 more failures since the last report)",
            ], _events.Details);
    }

    [Fact]
    public void A_consequence_is_always_told_and_other_handlers_have_their_own_say()
    {
        _reporter.HandlerFailed("on-route", "a.js", "boom", null);
        _reporter.HandlerFailed("on-route", "a.js", "boom", "switched off until the next reload");
        _reporter.HandlerFailed("on-route", "b.js", "boom", null);
        _reporter.HandlerFailed("on-sign", "a.js", "boom", "skipped for 10 s");

        Assert.Equal(
            [
                "a.js at on-route: boom",
                "a.js at on-route: boom; switched off until the next reload",
                "b.js at on-route: boom",
                "a.js at on-sign: boom; skipped for 10 s",
            ], _events.Details);
    }

    private sealed class Emitted : IEventEmitter
    {
        public List<DeliveryEvent> All { get; } = [];

        public IEnumerable<string?> Details => All.Select(item => item.Detail);

        public void Emit(DeliveryEvent deliveryEvent) => All.Add(deliveryEvent);
    }
}
