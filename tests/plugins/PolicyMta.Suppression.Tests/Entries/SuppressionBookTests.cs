using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Commands;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.SuppressionList.Tests.Entries;

public sealed class SuppressionBookTests
{
    private readonly TestPluginStore _store = new();
    private readonly FakeTimeProvider _clock = new(SuppressionUnderTest.Start);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_level_stops_its_own_mail_whether_asked_in_memory_or_on_disk(bool inMemory)
    {
        var book = await BookAsync(inMemory);
        await AddAsync(book, "own@a.example", "acme");
        await AddAsync(book, "all@a.example", "");
        await AddAsync(book, "b.example", "acme");
        await AddAsync(book, "c.example", "");
        await AddAsync(book, "listed@a.example", "acme", "weekly");
        await AddAsync(book, "campaign@a.example", "acme", "campaign:spring");

        Assert.True(IsListed(book, "OWN@a.example", "acme"));
        Assert.False(IsListed(book, "own@a.example", "other"));
        Assert.True(IsListed(book, "all@a.example", "acme"));
        Assert.True(IsListed(book, "all@a.example", "other"));
        Assert.True(IsListed(book, "x@b.example", "acme"));
        Assert.False(IsListed(book, "x@b.example", "other"));
        Assert.False(IsListed(book, "x@sub.b.example", "acme"));
        Assert.True(IsListed(book, "x@c.example", "other"));
        Assert.False(IsListed(book, "listed@a.example", "acme"));
        Assert.True(IsListed(book, "listed@a.example", "acme", new Lists("weekly", "")));
        Assert.False(IsListed(book, "listed@a.example", "acme", new Lists("daily", "campaign:weekly")));
        Assert.True(IsListed(book, "campaign@a.example", "acme", new Lists("", "campaign:spring")));
        Assert.False(IsListed(book, "not-an-address", "acme"));
        Assert.False(IsListed(book, "own@a.example", new string('t', 10_000)));
        Assert.Equal(inMemory, book.IsLoaded);
    }

    [Fact]
    public async Task The_narrowest_entry_is_the_one_that_is_told()
    {
        var book = await BookAsync();
        await AddAsync(book, "jane@a.example", "", reason: Reason.HardBounce);
        await AddAsync(book, "jane@a.example", "acme", reason: Reason.Complaint);
        Assert.True(book.TryFind("jane@a.example", "acme", Lists.None, Reasons.All, out var finding));
        Assert.Equal((Reason.Complaint, false), (finding.Reason, finding.IsGlobal));
        Assert.True(book.TryFind("jane@a.example", "acme", Lists.None, Reasons.All.Without(Reasons.Of(Reason.Complaint)), out finding));
        Assert.Equal((Reason.HardBounce, true), (finding.Reason, finding.IsGlobal));
    }

    [Fact]
    public async Task An_entry_ends_at_its_time_and_is_then_removed()
    {
        var book = await BookAsync();
        await AddAsync(book, "soft@a.example", "acme", reason: Reason.SoftBounce, length: TimeSpan.FromDays(30));
        await AddAsync(book, "both@a.example", "acme", reason: Reason.SoftBounce, length: TimeSpan.FromDays(30));
        await AddAsync(book, "both@a.example", "acme", reason: Reason.Complaint);
        _clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.True(IsListed(book, "soft@a.example", "acme"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsListed(book, "soft@a.example", "acme"));
        Assert.Equal(2, book.Counts.All);

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await book.SweepAsync(default));
        Assert.Equal((1, 0, 1), (book.Counts.All, book.Counts.Of(Reason.SoftBounce), book.Counts.Of(Reason.Complaint)));
        Assert.True(IsListed(book, "both@a.example", "acme"));
        Assert.Empty(_store.Scan("x"u8.ToArray()));
        Assert.Equal(0, await book.SweepAsync(default));
    }

    [Fact]
    public async Task A_ground_that_is_given_again_keeps_its_beginning_and_the_longer_time()
    {
        var book = await BookAsync();
        await AddAsync(book, "jane@a.example", "acme", reason: Reason.SoftBounce, length: TimeSpan.FromDays(30));
        _clock.Advance(TimeSpan.FromDays(10));
        await AddAsync(book, "jane@a.example", "acme", reason: Reason.SoftBounce, length: TimeSpan.FromDays(30));
        await AddAsync(book, "jane@a.example", "acme", reason: Reason.SoftBounce, length: TimeSpan.FromDays(1));
        var ground = Assert.Single(book.Read(KeyOf(book, "jane@a.example", "acme"))!.Grounds);
        Assert.Equal(SuppressionUnderTest.Start, ground.Since);
        Assert.Equal(SuppressionUnderTest.Start.AddDays(40), ground.Until);
        await AddAsync(book, "jane@a.example", "acme", reason: Reason.SoftBounce);
        Assert.Null(Assert.Single(book.Read(KeyOf(book, "jane@a.example", "acme"))!.Grounds).Until);
    }

    [Fact]
    public async Task What_is_on_disk_holds_after_a_restart()
    {
        var first = await BookAsync();
        for (var i = 0; i < 10_000; i++)
            await AddAsync(first, $"user{i}@a.example", i % 2 == 0 ? "acme" : "");
        var second = await BookAsync();
        Assert.Equal((10_000, 5_000), (second.Counts.All, second.Counts.Global));
        Assert.All(Enumerable.Range(0, 10_000), i => Assert.True(IsListed(second, $"user{i}@a.example", "acme")));
        Assert.False(IsListed(second, "user0@a.example", "other"));
    }

    [Fact]
    public async Task Entries_that_another_instance_writes_are_noticed()
    {
        var first = await BookAsync();
        var second = await BookAsync();
        await AddAsync(first, "jane@a.example", "acme");
        Assert.False(IsListed(second, "jane@a.example", "acme"));
        Assert.True(second.WasWrittenByOthers());
        await second.LoadAsync(default);
        Assert.True(IsListed(second, "jane@a.example", "acme"));
    }

    [Fact]
    public async Task Entries_move_if_the_address_rules_change()
    {
        var book = new SuppressionBook(_store, new Normalizer(new Dictionary<string, AddressRuleOptions>()), _clock);
        await book.LoadAsync(default);
        await AddAsync(book, "j.doe+x@gmail.com", "acme", reason: Reason.HardBounce);
        await AddAsync(book, "jd.oe@googlemail.com", "acme", reason: Reason.Complaint);
        await AddAsync(book, "other@a.example", "acme");
        var renamed = await BookAsync();
        Assert.Equal(2, renamed.Counts.All);
        Assert.True(IsListed(renamed, "jdoe@gmail.com", "acme"));
        var entry = renamed.Read(KeyOf(renamed, "jdoe@gmail.com", "acme"))!;
        Assert.Equal([Reason.HardBounce, Reason.Complaint], entry.Grounds.Select(ground => ground.Reason).Order());
        Assert.Contains(entry.Original, new[] { "j.doe+x@gmail.com", "jd.oe@googlemail.com" });
        var again = await BookAsync();
        Assert.Equal(2, again.Counts.All);
    }

    [Fact]
    public async Task A_batch_that_the_quota_does_not_allow_changes_nothing()
    {
        var full = new FullStore(_store);
        var book = new SuppressionBook(full, SuppressionUnderTest.Shipped, _clock);
        await book.LoadAsync(default);
        full.IsFull = true;
        await Assert.ThrowsAsync<StoreFullException>(() => AddAsync(book, "jane@a.example", "acme"));
        Assert.False(IsListed(book, "jane@a.example", "acme"));
        Assert.Equal(0, book.Counts.All);
        full.IsFull = false;
        await AddAsync(book, "jane@a.example", "acme");
        Assert.True(IsListed(book, "jane@a.example", "acme"));
    }

    private async Task<SuppressionBook> BookAsync(bool inMemory = true)
    {
        var book = new SuppressionBook(_store, SuppressionUnderTest.Shipped, _clock);
        if (inMemory)
            await book.LoadAsync(default);
        return book;
    }

    private async Task AddAsync(
        SuppressionBook book, string subject, string tenant, string list = "", Reason reason = Reason.Manual, TimeSpan? length = null)
    {
        var now = _clock.GetUtcNow();
        var key = CommandWords.KeyOf(book, subject, tenant, list, out var original)!;
        var change = new Change(key)
        {
            Original = original,
            Added = new Ground { Reason = reason, Since = now, Until = now + length },
        };
        await book.ApplyAsync([change], null, default);
    }

    private static byte[] KeyOf(SuppressionBook book, string subject, string tenant) =>
        CommandWords.KeyOf(book, subject, tenant, "", out _)!;

    private static bool IsListed(SuppressionBook book, string address, string tenant, Lists? lists = null) =>
        book.TryFind(address, tenant, lists ?? Lists.None, Reasons.All, out _);

    private sealed class FullStore(IPluginStore inner) : IPluginStore
    {
        public bool IsFull { get; set; }

        public bool TryGet(ReadOnlySpan<byte> key, System.Buffers.IBufferWriter<byte> value) => inner.TryGet(key, value);

        public ValueTask PutAsync(StoreBatch batch, CancellationToken cancellationToken = default) => IsFull
            ? throw new StoreFullException(Encoding.UTF8.GetString("full"u8))
            : inner.PutAsync(batch, cancellationToken);

        public IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> prefix) => inner.Scan(prefix);
    }
}
