using Microsoft.Extensions.Time.Testing;
using PolicyMta.Returns.Marks;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Returns.Tests.Marks;

public sealed class OriginBookTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPluginStore _store = new();

    [Fact]
    public async Task A_pair_has_one_number_which_is_found_after_a_restart_and_costs_one_write_a_day()
    {
        var book = Book();
        var number = await book.NumberOfAsync("acme", "spring", default);
        Assert.NotEqual(number, await book.NumberOfAsync("acme", "", default));
        var entries = _store.Scan(default).Count();
        Assert.Equal(number, await book.NumberOfAsync("acme", "spring", default));
        Assert.Equal(entries, _store.Scan(default).Count());

        Assert.Equal(new Origin("acme", "spring"), Book().Find(number));
        Assert.Equal(number, await Book().NumberOfAsync("acme", "spring", default));
        Assert.Null(Book().Find(number + 1));
        Assert.Null(Book().Find(0));
    }

    [Fact]
    public async Task Pairs_that_are_used_stay_and_others_go()
    {
        var book = Book();
        var used = await book.NumberOfAsync("acme", "monthly", default);
        var unused = await book.NumberOfAsync("acme", "once", default);
        for (var day = 0; day < 40; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            await book.NumberOfAsync("acme", "monthly", default);
        }

        await book.CleanAsync(default);
        Assert.Equal("monthly", book.Find(used)?.Campaign);
        Assert.Null(book.Find(unused));
    }

    [Fact]
    public async Task Beyond_the_bound_mail_still_names_its_tenant()
    {
        var book = Book(maxPairs: 3);
        await book.NumberOfAsync("acme", "", default);
        for (var i = 0; i < 10; i++)
            Assert.Equal("acme", book.Find(await book.NumberOfAsync("acme", $"c{i}", default))?.Tenant);
        Assert.Equal(3, _store.Scan(default).Count());
        Assert.Equal(0UL, await book.NumberOfAsync("other", "", default));
    }

    private OriginBook Book(int maxPairs = 100) => new(_store, TimeSpan.FromDays(30), _time, maxPairs);
}
