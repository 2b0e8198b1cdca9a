using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Reports;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Delivery.Security.Reports;

public sealed class TlsCountsTests : IAsyncDisposable
{
    private static readonly PublishedPolicy Sts = PublishedPolicy.Of(
        new StsPolicy { Mode = StsMode.Enforce, MaxAge = TimeSpan.FromDays(1), Hosts = ["mx.d.test"] });

    private readonly MemorySpool _spool = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 29, 23, 59, 0, TimeSpan.Zero));

    public ValueTask DisposeAsync() => _spool.DisposeAsync();

    [Fact]
    public async Task Sessions_are_counted_by_day_domain_policy_and_kind_and_outlive_a_stop()
    {
        await using (var counts = Open())
        {
            counts.Note(Session(null));
            counts.Note(Session(null));
            counts.Note(Session(TlsProblemKind.CertificateExpired));
            counts.Note(Session(TlsProblemKind.CertificateExpired));
            counts.Note(Session(TlsProblemKind.CertificateExpired) with { Remote = IPAddress.Parse("192.0.2.2") });
            counts.Note(Session(null) with { Published = PublishedPolicy.None });
            _clock.Advance(TimeSpan.FromMinutes(2));
            counts.Note(Session(null));
        }

        await using var again = Open();
        var days = again.Read("d.test");
        Assert.Equal([new DateOnly(2026, 11, 30), new DateOnly(2026, 11, 29)], days.Select(day => day.Day));
        var policies = days[1].Policies;
        Assert.Equal([PublishedKind.Sts, PublishedKind.None], policies.Select(policy => policy.Policy.Kind));
        Assert.Equal((2, 1), (policies[0].Successes, policies[1].Successes));
        Assert.Equal(["mx.d.test"], policies[0].Policy.Hosts);
        Assert.Equal(Sts.Lines, policies[0].Policy.Lines);
        Assert.Equal(
            [
                (new FailureKind(TlsProblemKind.CertificateExpired, "told", "192.0.2.9", "mx.d.test", "192.0.2.1"), 2),
                (new FailureKind(TlsProblemKind.CertificateExpired, "told", "192.0.2.9", "mx.d.test", "192.0.2.2"), 1),
            ],
            policies[0].Failures.Select(pair => (pair.Key, (int)pair.Value)));

        await again.RemoveAsync(days[1].Day, "d.test");
        Assert.Single(again.Read("d.test"));
        Assert.Empty(again.Read("other.test"));
    }

    [Fact]
    public async Task What_a_receiver_can_vary_is_bounded()
    {
        await using var counts = Open();
        for (var i = 0; i < 1000; i++)
        {
            counts.Note(Session(null) with
            {
                Problem = new TlsProblem(TlsProblemKind.ValidationFailure, new string('x', 5000) + i),
                Host = $"mx{i}.test",
            });
        }

        for (var i = 0; i < 50; i++)
            counts.Note(Session(null) with { Published = Sts with { Lines = [$"{i}"] } });
        var day = Assert.Single(counts.Read());
        Assert.True(day.Policies.Length <= 8);
        Assert.True(day.Policies[0].Failures.Count() <= 101);
        Assert.Equal(1000, day.Policies[0].Failures.Sum(pair => pair.Value));
        Assert.All(day.Policies[0].Failures, pair => Assert.True(pair.Key.Detail.Length <= 200));
    }

    private TlsCounts Open()
    {
        var counts = new TlsCounts(_spool, _clock, NullLogger<TlsCounts>.Instance);
        counts.Open();
        return counts;
    }

    private static TlsSession Session(TlsProblemKind? problem) => new("d.test", Sts)
    {
        Host = "mx.d.test",
        Remote = IPAddress.Parse("192.0.2.1"),
        Source = IPAddress.Parse("192.0.2.9"),
        Problem = problem is { } kind ? new TlsProblem(kind, "told") : null,
    };
}
