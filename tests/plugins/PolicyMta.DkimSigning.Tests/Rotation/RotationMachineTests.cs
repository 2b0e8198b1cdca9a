using PolicyMta.DkimSigning.Rotation;

namespace PolicyMta.DkimSigning.Tests.Rotation;

public sealed class RotationMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(1);

    private static readonly RotationPlan Plan = RotationPlan.Of(
        new KeyOptions { Domain = "example.com", Selector = "r", Rotate = TimeSpan.FromDays(90) }, TimeSpan.FromDays(3));

    private readonly Dictionary<string, KeySighting> _dns = [];
    private ImmutableArray<RotatedKey> _keys = [];
    private DateTimeOffset _now = Start;

    [Fact]
    public void A_key_signs_only_once_DNS_has_served_it_for_twice_its_time_to_live()
    {
        Assert.Equal("r20261124", Step().Made);
        Assert.Equal("r20261124 waiting", Shown());
        Wait(days: 30);
        Assert.Equal("r20261124 waiting", Shown());

        Serve("r20261124");
        Wait(hours: 0);
        Wait(hours: 1.9);
        Assert.Equal("r20261124 waiting", Shown());
        Wait(hours: 0.2);
        Assert.Equal("r20261124 signing", Shown());
    }

    [Fact]
    public void A_record_that_goes_before_its_time_is_waited_for_from_the_beginning()
    {
        Step();
        Serve("r20261124");
        Wait(hours: 0);
        Wait(hours: 1.5);
        _dns["r20261124"] = new KeySighting(Sighting.NotServed, Ttl);
        Wait(hours: 0.1);
        Serve("r20261124");
        Wait(hours: 1.5);
        Wait(hours: 1.9);
        Assert.Equal("r20261124 waiting", Shown());
        Wait(hours: 0.2);
        Assert.Equal("r20261124 signing", Shown());
    }

    [Fact]
    public void Servers_that_do_not_answer_change_nothing()
    {
        Signing("r20261124");
        _dns["r20261124"] = default;
        Wait(days: 1);
        Assert.True(_keys[0].MaySign);

        _dns["r20261124"] = new KeySighting(Sighting.NotServed, Ttl);
        Wait(hours: 1);
        Assert.False(_keys[0].MaySign);
        Serve("r20261124");
        Wait(hours: 1);
        Assert.True(_keys[0].MaySign);
    }

    [Fact]
    public void The_one_before_is_kept_until_its_last_signature_has_expired_and_then_revoked()
    {
        Signing("r20261124");
        Wait(days: 89);
        Assert.Equal("r20261124 signing", Shown());
        Wait(days: 2);
        Assert.Equal("r20261124 signing, r20270223 waiting", Shown());
        Wait(days: 200);
        Assert.Equal("r20261124 signing, r20270223 waiting", Shown());

        Serve("r20270223");
        Wait(hours: 0);
        Wait(hours: 2.1);
        Assert.Equal("r20261124 retired, r20270223 signing", Shown());
        Wait(days: 3);
        Assert.Equal("r20261124 retired, r20270223 signing", Shown());
        Wait(hours: 1.1);
        Assert.Equal("r20261124 revoking, r20270223 signing", Shown());
        Wait(days: 1);
        Assert.Equal("r20261124 revoking, r20270223 signing", Shown());
        _dns["r20261124"] = new KeySighting(Sighting.Revoked, Ttl);
        Wait(hours: 1);
        Assert.Equal("r20261124 gone, r20270223 signing", Shown());
    }

    [Fact]
    public void The_next_key_may_be_asked_for_and_no_selector_is_used_twice()
    {
        Signing("r20261124");
        Assert.Equal("r20261124-2", Step(isAsked: true).Made);
        Assert.Null(Step(isAsked: true).Made);
        Assert.Equal("r20261124 signing, r20261124-2 waiting", Shown());
    }

    [Fact]
    public void A_record_without_a_time_to_live_is_seen_twice()
    {
        Step();
        _dns["r20261124"] = new KeySighting(Sighting.Served, TimeSpan.Zero);
        Wait(hours: 0);
        Assert.Equal("r20261124 waiting", Shown());
        Wait(hours: 0.01);
        Assert.Equal("r20261124 signing", Shown());
    }

    private void Signing(string selector)
    {
        Step();
        Serve(selector);
        Wait(hours: 0);
        Wait(hours: 2);
        Assert.Equal($"{selector} signing", Shown());
    }

    private void Serve(string selector) => _dns[selector] = new KeySighting(Sighting.Served, Ttl);

    private void Wait(double hours = 0, int days = 0)
    {
        _now += TimeSpan.FromHours(hours) + TimeSpan.FromDays(days);
        Step();
    }

    private RotationStep Step(bool isAsked = false)
    {
        var step = RotationMachine.Advance(
            Plan, _keys, key => _dns.GetValueOrDefault(key.Selector, new KeySighting(Sighting.NotServed, Ttl)), _now, isAsked);
        _keys = step.Keys;
        return step;
    }

    private string Shown() => string.Join(", ", _keys.Select(key => $"{key.Selector} {key.Stage}".ToLowerInvariant()));
}
