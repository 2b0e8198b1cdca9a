using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Console;

/// <summary>Guessing is slow, and locks nobody out who sits elsewhere.</summary>
public sealed class ConsoleLoginTests : IDisposable
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.1");

    private readonly FakeTimeProvider _time = new();
    private readonly TestFolder _folder = new();
    private readonly PasswordChecks _passwords;
    private readonly AuditLog _audit;
    private readonly ConsoleLogin _login;

    public ConsoleLoginTests()
    {
        var accounts = new Dictionary<string, AccountOptions> { ["jane"] = ConsoleServer.User("jane", OperatorRole.Admin) };
        _passwords = new PasswordChecks(new UserDirectory(accounts.Values));
        _audit = new AuditLog(_folder.Root, new AuditOptions(), _time, NullLogger.Instance);
        _login = new ConsoleLogin(
            _passwords, accounts.GetValueOrDefault, new TotpCodes(_time), new LoginAudit(_audit, _time, NullLogger.Instance), _time);
    }

    public void Dispose()
    {
        _passwords.Dispose();
        _audit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Too_many_failures_block_a_name_for_their_address_alone_and_for_a_while()
    {
        for (var i = 0; i < new AuthOptions().MaxFailuresPerUser; i++)
            Assert.Equal(401, await StatusAsync(Here, "jane", "wrong"));

        Assert.Equal(429, await StatusAsync(Here, "jane", ConsoleServer.Password));
        Assert.Equal(200, await StatusAsync(Elsewhere, "jane", ConsoleServer.Password));
        Assert.Equal(401, await StatusAsync(Here, "olga", "wrong"));
        _time.Advance(new AuthOptions().FailuresForgottenAfter + TimeSpan.FromSeconds(1));
        Assert.Equal(200, await StatusAsync(Here, "jane", ConsoleServer.Password));
    }

    [Fact]
    public async Task Links_that_are_not_good_keep_nobody_from_logging_in_by_name()
    {
        for (var i = 0; i < new AuthOptions().MaxFailures; i++)
            Assert.Equal(401, await RefusedLinkAsync());
        Assert.Equal(429, await RefusedLinkAsync());

        Assert.Equal(200, await StatusAsync(Here, "jane", ConsoleServer.Password));
    }

    [Fact]
    public async Task An_address_that_tries_many_names_is_blocked_for_all()
    {
        for (var i = 0; i < new AuthOptions().MaxFailures; i++)
            Assert.Equal(401, await StatusAsync(Here, $"user{i}", "wrong"));

        Assert.Equal(429, await StatusAsync(Here, "jane", ConsoleServer.Password));
        Assert.Equal(200, await StatusAsync(Elsewhere, "jane", ConsoleServer.Password));
    }

    [Fact]
    public async Task A_failure_is_answered_later_each_time()
    {
        var first = _login.CheckAsync(Here, new LoginRequest("jane", "wrong"), CancellationToken.None);
        await WaitForFailureAsync(1);
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAsync<ProblemException>(() => first);

        var second = _login.CheckAsync(Here, new LoginRequest("jane", "wrong"), CancellationToken.None);
        await WaitForFailureAsync(2);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<ProblemException>(() => second);
    }

    [Fact]
    public async Task Guesses_do_not_overtake_each_other()
    {
        var running = Enumerable.Range(0, 4).Select(_ => _login.CheckAsync(Here, new LoginRequest("jane", "x"), default)).ToList();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => _login.CheckAsync(Here, new LoginRequest("jane", "x"), default));
        Assert.Equal(429, refused.Problem.Status);

        await WaitForFailureAsync(4);
        _time.Advance(TimeSpan.FromMinutes(1));
        foreach (var one in running)
            await Assert.ThrowsAsync<ProblemException>(() => one);
    }

    [Fact]
    public async Task A_name_that_is_too_long_or_has_control_characters_names_nobody()
    {
        Assert.Equal(401, await StatusAsync(Here, new string('x', 10_000), "x"));
        Assert.Equal(401, await StatusAsync(Here, "jane\n", ConsoleServer.Password));
        Assert.Equal(401, await StatusAsync(Here, "jane", "x\u0000"));
    }

    /// <summary>A failure is written down when its answer has been put off.</summary>
    private Task WaitForFailureAsync(int count) =>
        Eventually.TrueAsync(() => _audit.Reader.Find(new AuditQuery()).Count() == count);

    private async Task<int> RefusedLinkAsync()
    {
        var refusal = _login.RefuseLinkAsync(Here, CancellationToken.None);
        while (await Task.WhenAny(refusal, Task.Delay(5)) != refusal)
            _time.Advance(TimeSpan.FromSeconds(1));
        return (await refusal).Problem.Status;
    }

    private async Task<int> StatusAsync(IPAddress address, string name, string password)
    {
        var login = _login.CheckAsync(address, new LoginRequest(name, password), CancellationToken.None);
        while (await Task.WhenAny(login, Task.Delay(5)) != login)
            _time.Advance(TimeSpan.FromSeconds(1));
        try
        {
            await login;
            return 200;
        }
        catch (ProblemException e)
        {
            return e.Problem.Status;
        }
    }
}
