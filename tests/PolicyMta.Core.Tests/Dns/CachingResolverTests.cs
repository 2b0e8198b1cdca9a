using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Dns;

public sealed class CachingResolverTests
{
    private static readonly DnsOptions Options = new()
    {
        MinTtl = TimeSpan.FromSeconds(10),
        MaxTtl = TimeSpan.FromHours(1),
        NegativeTtlMax = TimeSpan.FromMinutes(5),
        FailureTtl = TimeSpan.FromSeconds(20),
    };

    private readonly FakeTimeProvider _time = new();
    private readonly CountingResolver _inner = new();

    [Theory]
    [InlineData(nameof(DnsStatus.Found), 60, 60)]
    [InlineData(nameof(DnsStatus.Found), 0, 10)]
    [InlineData(nameof(DnsStatus.Found), 1_000_000, 3600)]
    [InlineData(nameof(DnsStatus.NoData), 77, 77)]
    [InlineData(nameof(DnsStatus.NoSuchName), 77, 77)]
    [InlineData(nameof(DnsStatus.NoSuchName), 100_000, 300)]
    [InlineData(nameof(DnsStatus.NoSuchName), 0, 10)]
    [InlineData(nameof(DnsStatus.Failed), 0, 20)]
    public async Task An_answer_is_kept_for_its_time_within_the_bounds(string status, int timeToLive, int kept)
    {
        var cache = new CachingResolver(_inner, Options, _time);
        _inner.Answer = Answer(Enum.Parse<DnsStatus>(status), timeToLive);

        var first = await AskAsync(cache, "a.test");
        _time.Advance(TimeSpan.FromSeconds(kept) - TimeSpan.FromMilliseconds(1));
        Assert.Same(first, await AskAsync(cache, "A.test"));
        Assert.Equal(1, _inner.Questions);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        await AskAsync(cache, "a.test");
        Assert.Equal(2, _inner.Questions);
    }

    [Fact]
    public async Task A_remembered_answer_comes_synchronously_and_without_allocation()
    {
        var cache = new CachingResolver(_inner, Options, _time);
        _inner.Answer = Answer(DnsStatus.Found, 60);
        for (var i = 0; i < 100; i++)
            await AskAsync(cache, "a.test");

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            await AskAsync(cache, "a.test");

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, _inner.Questions);
    }

    [Fact]
    public async Task One_question_is_under_way_for_a_name_and_all_get_its_answer()
    {
        var cache = new CachingResolver(_inner, Options, _time);
        _inner.Gate = new TaskCompletionSource();
        _inner.Answer = Answer(DnsStatus.Found, 60);

        var waiting = Enumerable.Range(0, 50).Select(_ => AskAsync(cache, "a.test").AsTask()).ToArray();
        var other = AskAsync(cache, "b.test").AsTask();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        _inner.Gate.SetResult();

        var answers = await Task.WhenAll(waiting);
        await other;
        Assert.All(answers, answer => Assert.Same(answers[0], answer));
        Assert.Equal(2, _inner.Questions);
    }

    [Fact]
    public async Task One_that_gives_up_does_not_end_the_question_for_the_others()
    {
        var cache = new CachingResolver(_inner, Options, _time);
        _inner.Gate = new TaskCompletionSource();
        _inner.Answer = Answer(DnsStatus.Found, 60);
        using var cancellation = new CancellationTokenSource();

        var impatient = cache.LookupMxAsync("a.test", cancellation.Token).AsTask();
        var patient = AskAsync(cache, "a.test").AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        _inner.Gate.SetResult();

        Assert.Equal(DnsStatus.Found, (await patient).Status);
        Assert.Equal(1, _inner.Questions);
    }

    [Fact]
    public async Task A_resolver_that_throws_is_a_failed_answer()
    {
        var cache = new CachingResolver(_inner, Options, _time);
        _inner.Problem = new InvalidOperationException("broken");

        var answer = await AskAsync(cache, "a.test");

        Assert.Equal((DnsStatus.Failed, "broken"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task It_forgets_what_was_not_asked_for_when_it_is_full()
    {
        var asked = 0;
        var cache = new DnsCache<MxRecord>((_, _) => ValueTask.FromResult(Counted()), Options with { CacheSize = 64 }, _time);
        for (var i = 0; i < 10_000; i++)
        {
            await cache.GetAsync($"n{i}.test", CancellationToken.None);
            await cache.GetAsync("often.test", CancellationToken.None);
            Assert.InRange(cache.Count, 1, 65);
        }

        Assert.Equal(10_001, asked);

        DnsAnswer<MxRecord> Counted()
        {
            asked++;
            return Answer(DnsStatus.Found, 60);
        }
    }

    [Fact]
    public async Task Texts_and_tlsa_records_are_remembered_too_with_their_authenticity()
    {
        var cache = new CachingResolver(_inner, Options, _time);

        var text = await cache.LookupTxtAsync("a.test", CancellationToken.None);
        var tlsa = await cache.LookupTlsaAsync("a.test", CancellationToken.None);

        Assert.Same(text, await cache.LookupTxtAsync("A.test", CancellationToken.None));
        Assert.Same(tlsa, await cache.LookupTlsaAsync("A.test", CancellationToken.None));
        Assert.Equal(2, _inner.Questions);
        Assert.Equal((true, false), (text.IsAuthentic, tlsa.IsAuthentic));
        Assert.Equal(["text of a.test"], text.Records);
        _time.Advance(TimeSpan.FromSeconds(61));
        await cache.LookupTxtAsync("a.test", CancellationToken.None);
        await cache.LookupTlsaAsync("a.test", CancellationToken.None);
        Assert.Equal(4, _inner.Questions);
    }

    private static ValueTask<DnsAnswer<MxRecord>> AskAsync(CachingResolver cache, string name) =>
        cache.LookupMxAsync(name, CancellationToken.None);

    private static DnsAnswer<MxRecord> Answer(DnsStatus status, int seconds) =>
        new(status, status == DnsStatus.Found ? [new MxRecord(10, "mx.test")] : [], TimeSpan.FromSeconds(seconds));

    private sealed class CountingResolver : IResolver
    {
        private int _questions;

        public int Questions => Volatile.Read(ref _questions);

        public DnsAnswer<MxRecord>? Answer { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public Exception? Problem { get; set; }

        public async ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _questions);
            if (Gate is { } gate)
                await gate.Task;
            return Problem is null ? Answer! : throw Problem;
        }

        public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(DnsAnswer.NoData<string>(TimeSpan.Zero));

        public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _questions);
            return ValueTask.FromResult(DnsAnswer.Found<string>(["text of " + name], TimeSpan.FromSeconds(60)) with { IsAuthentic = true });
        }

        public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _questions);
            return ValueTask.FromResult(DnsAnswer.NoData<TlsaRecord>(TimeSpan.FromSeconds(60)));
        }
    }
}
