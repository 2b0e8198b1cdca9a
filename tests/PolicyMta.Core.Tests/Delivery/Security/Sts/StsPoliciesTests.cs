using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Delivery.Security.Sts;

/// <summary>When policies are fetched, kept and let go (RFC 8461 sections 3.3, 5.1 and 10.2).</summary>
public sealed class StsPoliciesTests : IAsyncDisposable
{
    private readonly ZoneResolver _dns = new();
    private readonly Source _source = new();
    private readonly MemorySpool _spool = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public ValueTask DisposeAsync() => _spool.DisposeAsync();

    [Fact]
    public async Task A_domain_without_a_record_is_not_asked()
    {
        Assert.Same(StsFinding.None, await FindAsync());
        Assert.Equal(0, _source.Fetched);
    }

    [Fact]
    public async Task A_policy_is_fetched_once_and_kept_over_a_restart()
    {
        Announce("1");
        var policies = Open();
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAsync(policies)));
        Assert.All(all, finding => Assert.Equal(StsMode.Enforce, finding.Policy!.Mode));
        Assert.Equal(StsMode.Enforce, (await FindAsync(Open())).Policy!.Mode);
        Assert.Equal(1, _source.Fetched);
    }

    [Fact]
    public async Task A_policy_holds_until_it_ends_although_record_and_host_are_gone()
    {
        Announce("1");
        var policies = Open();
        await FindAsync(policies);
        _dns.Texts.Clear();
        _source.Text = null;
        _clock.Advance(TimeSpan.FromDays(9));
        Assert.Equal(StsMode.Enforce, (await FindAsync(policies)).Policy!.Mode);
        _clock.Advance(TimeSpan.FromDays(1.1));
        Assert.Same(StsFinding.None, await FindAsync(policies));
    }

    [Fact]
    public async Task Another_id_brings_the_new_policy_at_once()
    {
        Announce("1");
        var policies = Open();
        await FindAsync(policies);
        Announce("2");
        _source.Text = Source.Policy("testing");
        Assert.Equal(StsMode.Testing, (await FindAsync(policies)).Policy!.Mode);
        Assert.Equal(StsMode.Testing, (await FindAsync(policies)).Policy!.Mode);
        Assert.Equal(2, _source.Fetched);
    }

    [Fact]
    public async Task Another_id_whose_policy_cannot_be_fetched_leaves_the_kept_one_and_is_not_tried_for_each_message()
    {
        Announce("1");
        var policies = Open();
        await FindAsync(policies);
        Announce("2");
        _source.Text = null;
        for (var i = 0; i < 5; i++)
        {
            var finding = await FindAsync(policies);
            Assert.Equal((StsMode.Enforce, TlsProblemKind.StsPolicyFetchError), (finding.Policy!.Mode, finding.Problem!.Kind));
        }

        Assert.Equal(2, _source.Fetched);
        _clock.Advance(TimeSpan.FromMinutes(6));
        await FindAsync(policies);
        Assert.Equal(3, _source.Fetched);
    }

    [Fact]
    public async Task It_is_fetched_anew_each_day_without_anybody_waiting()
    {
        Announce("1");
        var policies = Open();
        await FindAsync(policies);
        var hold = new TaskCompletionSource();
        _source.Hold = hold.Task;
        _source.Text = Source.Policy("testing");
        _clock.Advance(TimeSpan.FromDays(1.1));
        Assert.Equal(StsMode.Enforce, (await FindAsync(policies)).Policy!.Mode);
        hold.SetResult();
        await PolicyMta.Testing.Eventually.TrueAsync(() => policies.KeptFor("d.test")!.Policy.Mode == StsMode.Testing);
    }

    [Fact]
    public async Task A_first_policy_that_cannot_be_fetched_is_a_problem_and_no_policy()
    {
        Announce("1");
        _source.Text = "version: STSv1\nmode: perhaps\nmax_age: 1";
        var finding = await FindAsync();
        Assert.Null(finding.Policy);
        Assert.Equal(TlsProblemKind.StsPolicyInvalid, finding.Problem!.Kind);
        Assert.Equal(1, _source.Fetched);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waiting_for_a_policy_has_an_end_and_what_comes_later_counts(bool isKept)
    {
        Announce("1");
        var policies = Open();
        if (isKept)
            await FindAsync(policies);
        Announce("2");
        var hold = new TaskCompletionSource();
        _source.Hold = hold.Task;
        _source.Text = Source.Policy("testing");
        var finding = FindAsync(policies);
        await PolicyMta.Testing.Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return finding.IsCompleted;
        });
        Assert.Equal(isKept ? StsMode.Enforce : null, (await finding).Policy?.Mode);
        Assert.Equal(TlsProblemKind.StsPolicyFetchError, (await finding).Problem!.Kind);
        hold.SetResult();
        await PolicyMta.Testing.Eventually.TrueAsync(() => policies.KeptFor("d.test")?.Policy.Mode == StsMode.Testing);
        Assert.Equal(StsMode.Testing, (await FindAsync(policies)).Policy!.Mode);
    }

    [Fact]
    public async Task A_host_that_fails_again_and_again_is_asked_less_and_less()
    {
        Announce("1");
        var policies = Open();
        _source.Text = null;
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            await FindAsync(policies);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_source.Fetched, 5, 12);
    }

    private void Announce(string id) => _dns.Texts["_mta-sts.d.test"] = ZoneResolver.Found(false, $"v=STSv1; id={id}");

    private StsPolicies Open()
    {
        var policies = new StsPolicies(_dns, _source, _spool, _clock, NullLogger<StsPolicies>.Instance);
        policies.Open();
        return policies;
    }

    private async Task<StsFinding> FindAsync(StsPolicies? policies = null) =>
        await (policies ?? Open()).FindAsync("d.test", TestContext.Current.CancellationToken);

    private sealed class Source : IStsSource
    {
        private int _fetched;

        public int Fetched => _fetched;

        public string? Text { get; set; } = Policy("enforce");

        public Task Hold { get; set; } = Task.CompletedTask;

        public static string Policy(string mode) => $"version: STSv1\nmode: {mode}\nmx: mx.d.test\nmax_age: 864000\n";

        public async ValueTask<StsFetched> FetchAsync(string domain, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _fetched);
            await Hold;
            return Text is { } text
                ? new StsFetched(Encoding.UTF8.GetBytes(text), null)
                : new StsFetched(default, new TlsProblem(TlsProblemKind.StsPolicyFetchError, "no answer"));
        }
    }
}
