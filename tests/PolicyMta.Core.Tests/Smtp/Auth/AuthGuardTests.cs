using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Smtp.Auth;

namespace PolicyMta.Core.Tests.Smtp.Auth;

public sealed class AuthGuardTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Guessing_gets_slower_up_to_a_limit()
    {
        var guard = new AuthGuard(new AuthOptions(), _time);
        var delays = Enumerable.Range(0, 40).Select(_ => guard.Fail(Guesser, "app")).ToList();

        Assert.Equal([0.5, 1, 2, 4, 8, 10, 10], delays.Take(7).Select(delay => delay.TotalSeconds));
        Assert.All(delays.Skip(7), delay => Assert.Equal(TimeSpan.FromSeconds(10), delay));
        Assert.Equal(TimeSpan.FromSeconds(0.5), guard.Fail(Other, "app"));
    }

    [Fact]
    public void A_user_is_blocked_for_who_guesses_and_for_nobody_else()
    {
        var guard = new AuthGuard(new AuthOptions { MaxFailuresPerUser = 3 }, _time);
        for (var i = 0; i < 3; i++)
            guard.Fail(Guesser, "app");

        Assert.True(guard.IsBlocked(Guesser, "app"));
        Assert.False(guard.IsBlocked(Guesser, "other"));
        Assert.False(guard.IsBlocked(Other, "app"));
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.False(guard.IsBlocked(Guesser, "app"));
    }

    [Fact]
    public void An_address_is_blocked_for_all_users_and_a_network_of_IPv6_is_one_address()
    {
        var guard = new AuthGuard(new AuthOptions { MaxFailures = 50 }, _time);
        for (var i = 0; i < 50; i++)
            guard.Fail(IPAddress.Parse($"2001:db8::{i:x}"), $"user{i}");

        Assert.True(guard.IsBlocked(IPAddress.Parse("2001:db8::ffff:1")));
        Assert.False(guard.IsBlocked(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void A_right_password_forgives_the_wrong_ones_of_its_user()
    {
        var guard = new AuthGuard(new AuthOptions { MaxFailuresPerUser = 3 }, _time);
        guard.Fail(Guesser, "app");
        guard.Fail(Guesser, "app");
        guard.Succeed(Guesser, "app");
        guard.Fail(Guesser, "app");

        Assert.False(guard.IsBlocked(Guesser, "app"));
    }

    [Fact]
    public void Invented_user_names_do_not_reset_an_address_that_is_blocked()
    {
        var guard = new AuthGuard(new AuthOptions { MaxFailures = 50 }, _time);
        for (var i = 0; i < 50; i++)
            guard.Fail(Guesser, "app");

        for (var i = 0; i < 120_000; i++)
            guard.Fail(new IPAddress([10, 0, (byte)(i % 2000 / 250), (byte)(i % 250)]), $"user{i}");

        Assert.True(guard.IsBlocked(Guesser));
    }
}
