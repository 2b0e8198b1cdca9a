using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Core.Tests.Spool;

namespace PolicyMta.Core.Tests.Injection;

/// <summary>Retries of clients that never saw our 250, with the real injector and a spool on disk.</summary>
public sealed class RetryGuardTests : IAsyncDisposable
{
    private const string Hello = "Message-ID: <1@client.example>\r\nX-PolicyMta-Id: job-1\r\n\r\nhello\r\n";

    private readonly SpoolHarness _spool = new() { Journal = new RecordingJournal(keepsLines: false) };
    private readonly HookWatchdog _watchdog = new();
    private readonly EventStream _events = new(TimeProvider.System, NullLoggerFactory.Instance);
    private readonly FlowTotals _totals = new();
    private readonly PolicyParts _policy = new();

    [Theory]
    [InlineData(nameof(Deduplicate.MessageId))]
    [InlineData(nameof(Deduplicate.XPolicymtaId))]
    public async Task A_retry_gets_the_first_ones_reply_and_is_not_stored(string by)
    {
        var guard = await GuardAsync(Enum.Parse<Deduplicate>(by));
        var first = await SubmitAsync(guard);
        var second = await SubmitAsync(guard);

        Assert.Equal((first.Reply, first.Id, false), (second.Reply, second.Id, first.IsRetry));
        Assert.True(second.IsRetry);
        Assert.Equal((1, 1), (_totals.Messages, _spool.Spool.Status.Messages));
    }

    [Fact]
    public async Task It_is_recognised_after_a_restart_and_after_the_message_has_left()
    {
        var first = await SubmitAsync(await GuardAsync(Deduplicate.MessageId));
        await _spool.Spool.RemoveAsync(first.Id!.Value);
        await _spool.ReopenAsync();

        var second = await SubmitAsync(await GuardAsync(Deduplicate.MessageId));

        Assert.Equal((first.Reply, first.Id, true), (second.Reply, second.Id, second.IsRetry));
        Assert.Empty(await _spool.RecoverAsync());
    }

    [Fact]
    public async Task It_is_recognised_as_long_as_the_window_lasts()
    {
        var guard = await GuardAsync(Deduplicate.MessageId);
        var first = await SubmitAsync(guard);
        _spool.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.True((await SubmitAsync(guard)).IsRetry);
        _spool.Time.Advance(TimeSpan.FromSeconds(1));

        var later = await SubmitAsync(guard);

        Assert.False(later.IsRetry);
        Assert.NotEqual(first.Id, later.Id);
    }

    [Theory]
    [InlineData("other@sender.example", "b@one.example,c@two.example", Hello)]
    [InlineData("a@sender.example", "b@one.example", Hello)]
    [InlineData("a@sender.example", "b@one.example,c@two.example,d@two.example", Hello)]
    [InlineData("a@sender.example", "b@one.example,c@two.example", "Message-ID: <2@client.example>\r\n\r\nhello\r\n")]
    public async Task Another_message_is_another(string from, string to, string text)
    {
        var guard = await GuardAsync(Deduplicate.MessageId);
        await SubmitAsync(guard);

        Assert.False((await SubmitAsync(guard, from, to, text)).IsRetry);
        Assert.Equal(2, _totals.Messages);
    }

    [Theory]
    [InlineData("acme", null)]
    [InlineData(null, "jane")]
    public async Task Another_tenants_or_users_is_another(string? tenant, string? user)
    {
        var guard = await GuardAsync(Deduplicate.MessageId);
        await SubmitAsync(guard);

        Assert.False((await SubmitAsync(guard, tenant: tenant, user: user)).IsRetry);
    }

    [Fact]
    public async Task The_order_of_recipients_and_the_text_do_not_matter()
    {
        var guard = await GuardAsync(Deduplicate.MessageId);
        await SubmitAsync(guard);

        Assert.True((await SubmitAsync(
            guard, to: "c@two.example,b@one.example", text: "Received: x\r\nmessage-id:  <1@client.example> \r\n\r\nchanged\r\n")).IsRetry);
    }

    [Theory]
    [InlineData(nameof(Deduplicate.MessageId), "Subject: no id\r\n\r\n")]
    [InlineData(nameof(Deduplicate.MessageId), "Message-ID: \r\n\r\n")]
    [InlineData(nameof(Deduplicate.XPolicymtaId), "Message-ID: <1@client.example>\r\n\r\n")]
    [InlineData(nameof(Deduplicate.Off), Hello)]
    public async Task A_message_without_the_id_is_never_a_retry(string by, string text)
    {
        var guard = await GuardAsync(Enum.Parse<Deduplicate>(by));
        await SubmitAsync(guard, text: text);

        Assert.False((await SubmitAsync(guard, text: text)).IsRetry);
        Assert.Equal(2, _totals.Messages);
    }

    [Fact]
    public async Task What_was_refused_may_come_again()
    {
        var refuse = true;
        _policy.OnInject = _ => refuse ? new InjectDecision { Reject = SmtpReply.Parse("451 4.7.1 later") } : null;
        var guard = await GuardAsync(Deduplicate.MessageId);
        Assert.Equal(451, (await SubmitAsync(guard)).Reply.Code);
        refuse = false;

        var second = await SubmitAsync(guard);

        Assert.Equal((250, false), (second.Reply.Code, second.IsRetry));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_could_not_be_stored_may_come_again(bool failsAfterTheCommit)
    {
        var guard = await GuardAsync(Deduplicate.MessageId);
        if (failsAfterTheCommit)
            _spool.Disk.AfterCommit = () => throw FaultyDisk.InputOutput();
        else
            _spool.Disk.BeforeCommit = () => throw FaultyDisk.InputOutput();
        Assert.Equal(451, (await SubmitAsync(guard)).Reply.Code);
        _spool.Disk.BeforeCommit = null;
        _spool.Disk.AfterCommit = null;
        await _spool.Spool.Upkeep.RunOnceAsync();

        var second = await SubmitAsync(guard);

        Assert.Equal((250, false), (second.Reply.Code, second.IsRetry));
        Assert.Equal(1, _spool.Spool.Status.Messages);
    }

    [Fact]
    public async Task Of_two_at_once_one_is_taken_and_both_get_its_id()
    {
        var entered = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        var calls = 0;
        await _spool.OpenAsync();
        var injector = Injector();
        var guard = new RetryGuard(Deduplicate.MessageId, TimeSpan.FromHours(1), async (request, cancellation) =>
        {
            calls++;
            entered.SetResult();
            await mayEnd.Task;
            return await injector.SubmitAsync(request, cancellation);
        }, _spool.Spool.FindMark, _spool.Time);

        var first = SubmitAsync(guard);
        await entered.Task;
        var second = SubmitAsync(guard);
        mayEnd.SetResult();

        Assert.Equal((await first).Id, (await second).Id);
        Assert.Equal((1, true), (calls, (await second).IsRetry));
    }

    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        await _events.DisposeAsync();
        _watchdog.Dispose();
    }

    private async Task<RetryGuard> GuardAsync(Deduplicate by)
    {
        if (_spool.Spool is null)
            await _spool.OpenAsync();
        return new RetryGuard(by, TimeSpan.FromHours(1), Injector().SubmitAsync, _spool.Spool!.FindMark, _spool.Time);
    }

    private Injector Injector()
    {
        var policies = new PolicyStore(_policy.Build(1, _watchdog, _spool.Time));
        return new Injector(
            "mta.example", policies, _spool.Spool, _events, new RecipientCheck(policies, _events, _spool.Time), _totals,
            new Intake(new ScheduledQueues(), new DueHeap(), new ContentBudget(0, _spool.Time), _spool.Time),
            new ReportHandling(
                _spool.Spool, policies, _events, new CrashWatch(null, _spool.Spool, _spool.Time, NullLogger<CrashWatch>.Instance),
                _spool.Time, NullLogger<ReportHandling>.Instance),
            _spool.Time, NullLogger<Injector>.Instance);
    }

    private static async Task<InjectionResult> SubmitAsync(
        RetryGuard guard, string from = "a@sender.example", string to = "b@one.example,c@two.example", string text = Hello,
        string? tenant = null, string? user = null) =>
        await guard.SubmitAsync(
            new InjectionRequest
            {
                ReturnPath = from,
                Recipients = [.. to.Split(',').Select(address => new Recipient(address))],
                Content = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(text)),
                Source = new InjectionSource { Protocol = "ESMTP", Listener = "test", Helo = "client.example", AuthenticatedAs = user },
                Tenant = tenant,
            },
            TestContext.Current.CancellationToken);
}
