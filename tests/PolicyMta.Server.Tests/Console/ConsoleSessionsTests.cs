using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Console;

/// <summary>How long sessions last, and how many there are.</summary>
public sealed class ConsoleSessionsTests : IDisposable
{
    private static readonly ConsoleOptions Options = new()
    {
        SessionLength = TimeSpan.FromHours(12),
        IdleLength = TimeSpan.FromHours(1),
        MaxSessions = 4,
        MaxSessionsPerUser = 3,
    };

    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, AccountOptions> _accounts = [];
    private readonly ConsoleSessions _sessions;

    public ConsoleSessionsTests() => _sessions = new ConsoleSessions(Options, _accounts.GetValueOrDefault, _time);

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public void An_id_is_long_random_and_not_what_is_kept()
    {
        var (session, id) = Begin("jane");
        var (other, otherId) = Begin("jane");

        Assert.Equal(43, id.Length);
        Assert.NotEqual(id, otherId);
        Assert.DoesNotContain(id, session.Key, StringComparison.Ordinal);
        Assert.Same(session, _sessions.Find(id));
        Assert.Same(other, _sessions.Find(otherId));
        Assert.Null(_sessions.Find(session.Key));
        Assert.Null(_sessions.Find(""));
        Assert.NotEqual(_sessions.TokenOf(id), _sessions.TokenOf(otherId));
        Assert.True(_sessions.IsTokenOf(id, _sessions.TokenOf(id)));
        Assert.False(_sessions.IsTokenOf(id, _sessions.TokenOf(otherId)));
    }

    [Fact]
    public void A_session_that_is_not_used_ends_and_one_that_is_used_ends_in_the_end()
    {
        var (_, idle) = Begin("jane");
        var (_, used) = Begin("jane");
        for (var minutes = 0; minutes < 12 * 60; minutes += 30)
        {
            Assert.NotNull(_sessions.Find(used));
            _time.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Null(_sessions.Find(idle));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_sessions.Find(used));
        Assert.Equal(0, _sessions.Count);
    }

    [Fact]
    public void A_screen_that_reads_on_keeps_its_session_until_the_end_which_breaks_it_off()
    {
        var (session, id) = Begin("jane");
        using var lifetime = new TestLifetime();
        var request = new DefaultHttpContext();
        request.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        Assert.True(_sessions.TryEnter(session, request));
        _time.Advance(TimeSpan.FromHours(11));
        Assert.NotNull(_sessions.Find(id));
        Assert.False(request.RequestAborted.IsCancellationRequested);

        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, _sessions.Count);
        Assert.True(request.RequestAborted.IsCancellationRequested);
        Assert.False(_sessions.TryEnter(session, new DefaultHttpContext()));
    }

    [Fact]
    public void A_session_may_not_ask_for_everything_at_once()
    {
        var access = new ConsoleAccess(Options, _sessions);
        var cookie = $"policymta-80={Begin("jane").Id}";
        var turns = Enumerable.Range(0, ConsoleSession.MaxRequests).Select(_ => access.Enter(Request(cookie))).ToList();
        Assert.All(turns, Assert.NotNull);
        var refused = Assert.Throws<ProblemException>(() => access.Enter(Request(cookie)));
        Assert.Equal(429, refused.Problem.Status);

        turns[0]!.Dispose();
        Assert.NotNull(access.Enter(Request(cookie)));
    }

    [Fact]
    public void Nobody_holds_more_than_the_share_and_the_busiest_makes_room_for_others()
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(Begin("jane").Id);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(_sessions.Find(ids[0]));
        Assert.Equal(3, _sessions.Count);
        var olga = Begin("olga").Id;
        var rita = Begin("rita").Id;

        Assert.Equal(4, _sessions.Count);
        Assert.Null(_sessions.Find(ids[1]));
        Assert.NotNull(_sessions.Find(ids[2]));
        Assert.NotNull(_sessions.Find(olga));
        Assert.NotNull(_sessions.Find(rita));
    }

    [Fact]
    public void A_session_is_good_for_the_account_that_it_was_begun_by()
    {
        var account = ConsoleServer.User("jane", OperatorRole.Operate) with { Tenants = ["acme"] };
        _accounts["jane"] = account;
        var id = Begin("jane", account).Id;
        _accounts["jane"] = account with { Tenants = ["acme"], Listeners = ["other"] };
        Assert.NotNull(_sessions.Find(id));

        foreach (var changed in new[]
        {
            account with { Role = OperatorRole.Admin }, account with { Role = null, Tenants = [] }, account with { Tenants = [] },
            ConsoleServer.User("jane", OperatorRole.Operate) with { Tenants = ["acme"] }, account with { Totp = TotpSecret.Create() }, null,
        })
        {
            _accounts["jane"] = account;
            var next = Begin("jane", account).Id;
            Assert.NotNull(_sessions.Find(next));
            if (changed is null)
                _accounts.Clear();
            else
                _accounts["jane"] = changed;
            Assert.Null(_sessions.Find(next));
        }
    }

    private static DefaultHttpContext Request(string cookie)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = cookie;
        context.Request.Host = new("mx.sender.test");
        return context;
    }

    private (ConsoleSession Session, string Id) Begin(string name, AccountOptions? account = null) =>
        _sessions.Begin(new ConsoleUser(name, OperatorRole.Admin, []), account);

    private sealed class TestLifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public TestLifetime() => RequestAborted = _aborted.Token;

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => _aborted.Cancel();

        public void Dispose() => _aborted.Dispose();
    }
}
