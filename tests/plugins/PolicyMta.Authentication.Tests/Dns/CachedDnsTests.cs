using Microsoft.Extensions.Time.Testing;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Tests.Dns;

public sealed class CachedDnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StubDns _zone = new();

    [Fact]
    public async Task An_answer_is_kept_for_its_lifetime_whatever_the_case_of_the_name()
    {
        var dns = new CachedDns(_zone.Txt("a.example", "x"), _time);

        Assert.Equal(["x"], (await AskAsync(dns, "a.example")).Values);
        Assert.Equal(["x"], (await AskAsync(dns, "A.Example")).Values);
        Assert.Equal(1, _zone.Asked);
        _time.Advance(TimeSpan.FromMinutes(6));
        await AskAsync(dns, "a.example");
        Assert.Equal(2, _zone.Asked);
    }

    [Fact]
    public async Task Many_names_and_large_answers_do_not_fill_the_memory()
    {
        var dns = new CachedDns(_zone.Txt("large.example", new string('x', 60_000)), _time);

        for (var i = 0; i < CachedDns.MaxEntries + 10; i++)
            await AskAsync(dns, $"n{i}.example");
        var asked = _zone.Asked;
        await AskAsync(dns, $"n{CachedDns.MaxEntries}.example");
        Assert.Equal(asked, _zone.Asked);
        await AskAsync(dns, "n0.example");
        Assert.Equal(asked + 1, _zone.Asked);
        await AskAsync(dns, "large.example");
        await AskAsync(dns, "large.example");
        Assert.Equal(asked + 3, _zone.Asked);
    }

    [Fact]
    public async Task What_is_asked_by_many_at_a_time_is_asked_once_and_to_its_end()
    {
        var slow = new SlowDns();
        var dns = new CachedDns(slow, _time);
        using var impatience = new CancellationTokenSource();

        var first = dns.AskAsync(new DnsQuestion("a.example", DnsType.Txt), impatience.Token).AsTask();
        var second = dns.AskAsync(new DnsQuestion("a.example", DnsType.Txt), TestContext.Current.CancellationToken).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        slow.Answer.SetResult(new DnsReply(["x"], TimeSpan.FromMinutes(1)));

        Assert.Equal(["x"], (await second).Values);
        Assert.Equal(["x"], (await AskAsync(dns, "a.example")).Values);
        Assert.Equal(1, slow.Asked);
    }

    private static async Task<DnsReply> AskAsync(CachedDns dns, string name) =>
        await dns.AskAsync(new DnsQuestion(name, DnsType.Txt), TestContext.Current.CancellationToken);

    private sealed class SlowDns : IMailDns
    {
        public TaskCompletionSource<DnsReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Asked { get; private set; }

        public async ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Asked++;
            return await Answer.Task;
        }
    }
}
