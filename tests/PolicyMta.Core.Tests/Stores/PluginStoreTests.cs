using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using PolicyMta.Core.Stores;

namespace PolicyMta.Core.Tests.Stores;

public sealed class PluginStoreTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-test-").FullName;
    private PluginStores _stores;

    public PluginStoreTests() => _stores = new PluginStores(_folder, StoreAccess.ReadWrite);

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_put_is_read_and_listed_in_order_and_survives_a_restart()
    {
        await PutAsync("A", ("b", "2"), ("a", "1"), ("c/1", "3"), ("c/2", "4"));
        await _stores.DisposeAsync();
        _stores = new PluginStores(_folder, StoreAccess.ReadWrite);

        Assert.Equal("2", Read("A", "b"));
        Assert.Null(Read("A", "d"));
        Assert.Equal(["a=1", "b=2", "c/1=3", "c/2=4"], List("A", ""));
        Assert.Equal(["c/1=3", "c/2=4"], List("A", "c/"));
        Assert.Empty(List("A", "d"));
    }

    [Fact]
    public async Task A_list_goes_on_behind_a_key_that_is_there_or_not()
    {
        await PutAsync("A", ("a", "1"), ("b", "2"), ("b0", "3"), ("c", "4"));
        await PutAsync("B", ("z", "5"));
        Assert.Equal(["a", "b", "b0", "c"], Keys(""));
        Assert.Equal(["b0", "c"], Keys("b"));
        Assert.Equal(["c"], Keys("bz"));
        Assert.Empty(Keys("c"));
        Assert.Equal(["b0"], Keys("b", "b"));
        Assert.Equal(["b", "b0"], Keys("a", "b"));
        Assert.Empty(Keys("c", "b"));

        var many = new StoreBatch();
        for (var i = 0; i < 10_000; i++)
            many.Put(Encoding.UTF8.GetBytes($"many/{i:D5}"), "v"u8);
        await _stores.Of("A").PutAsync(many);
        Assert.Equal(10_000, _stores.Of("A").Scan("many/"u8.ToArray()).Count());
        Assert.Equal("many/09998", Keys("many/09997", "many/")[0]);

        List<string> Keys(string after, string prefix = "") =>
            [.. _stores.Of("A").Scan(Encoding.UTF8.GetBytes(prefix), Encoding.UTF8.GetBytes(after))
                .Select(entry => Encoding.UTF8.GetString(entry.Key.Span))];
    }

    [Fact]
    public async Task An_owners_folder_is_private_made_when_asked_for_and_not_by_who_only_looks()
    {
        var looking = new PluginStores(_folder, StoreAccess.ReadOnly);
        await using (looking)
            Assert.False(Directory.Exists(looking.FolderOf("A.b")));
        Assert.Empty(Directory.GetDirectories(_folder, PluginStores.FilesFolderName));

        var folder = _stores.FolderOf("A.b");

        Assert.Equal(folder, looking.FolderOf("A.b"));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(folder));
        Assert.NotEqual(folder, _stores.FolderOf("A.c"));
        Directory.Delete(folder);
        Directory.CreateSymbolicLink(folder, Path.GetTempPath());
        Assert.Throws<IOException>(() => _stores.FolderOf("A.b"));
    }

    [Fact]
    public async Task Changes_of_a_batch_apply_in_their_order()
    {
        await PutAsync("A", ("gone", "x"));
        var batch = new StoreBatch().Put("k"u8, "1"u8).Delete("k"u8).Put("k"u8, "22"u8).Delete("gone"u8).Delete("never"u8);
        await _stores.Of("A").PutAsync(batch);

        Assert.Equal(["k=22"], List("A", ""));
        Assert.Equal(new StoreUsage(3, 1), _stores.Of("A").Usage);
    }

    [Fact]
    public async Task Nobody_sees_the_keys_of_another_even_if_one_id_begins_with_the_other()
    {
        await PutAsync("A", ("k", "a"), ("Bk", "of A"));
        await PutAsync("AB", ("k", "ab"));
        await PutAsync("usage", ("A", "not a record of the database"));

        Assert.Equal(["Bk=of A", "k=a"], List("A", ""));
        Assert.Equal(["k=ab"], List("AB", ""));
        Assert.Equal(["A=not a record of the database"], List("usage", ""));
        Assert.Equal(new StoreUsage(8, 2), _stores.Of("A").Usage);
    }

    [Fact]
    public async Task A_batch_is_on_disk_when_the_put_completes()
    {
        await PutAsync("A", ("k", "v"));
        var copy = Directory.CreateTempSubdirectory("policymta-test-").FullName;
        try
        {
            // As after a kill: nothing was closed.
            Directory.CreateDirectory(Path.Combine(copy, PluginStores.FolderName));
            foreach (var file in Directory.GetFiles(Path.Combine(_folder, PluginStores.FolderName)).Where(
                file => Path.GetFileName(file) != "LOCK"))
                File.Copy(file, Path.Combine(copy, PluginStores.FolderName, Path.GetFileName(file)));
            await using var after = new PluginStores(copy, StoreAccess.ReadWrite);
            Assert.Equal(["k=v"], List("A", "", after));
            Assert.Equal(new StoreUsage(2, 1), after.Of("A").Usage);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_quota_refuses_growth_and_nothing_of_the_batch_is_applied()
    {
        _stores.Quotas = new StoreQuotas { ByOwner = new Dictionary<string, int> { ["A"] = 1 }.ToFrozenDictionary() };
        var half = new string('x', 512 * 1024);
        await PutAsync("A", ("first", half));
        var full = await Assert.ThrowsAsync<StoreFullException>(() => PutAsync("A", ("small", "y"), ("second", half)));
        Assert.Contains("1048576 are allowed", full.Message, StringComparison.Ordinal);
        Assert.Equal("first", Assert.Single(Keys("A")));

        await PutAsync("B", ("first", half), ("second", half), ("third", half));
        await PutAsync("A", ("first", "short"), ("second", half));
        await _stores.Of("A").PutAsync(new StoreBatch().Delete("second"u8));
        Assert.Equal(new StoreUsage(10, 1), _stores.Of("A").Usage);
    }

    [Fact]
    public async Task Over_a_lowered_quota_one_may_still_shrink()
    {
        await PutAsync("A", ("a", new string('x', 1_000_000)), ("b", new string('x', 1_000_000)), ("c", new string('x', 1_000_000)));
        _stores.Quotas = new StoreQuotas { QuotaMb = 1 };

        await Assert.ThrowsAsync<StoreFullException>(() => PutAsync("A", ("d", "")));
        await PutAsync("A", ("a", "smaller"));
        await _stores.Of("A").PutAsync(new StoreBatch().Delete("b"u8).Put("d"u8, ""u8));
        Assert.Equal(["a", "c", "d"], Keys("A"));
    }

    [Fact]
    public async Task The_recorded_usage_is_what_is_stored_whatever_is_put_at_once()
    {
        var random = new Random(7);
        var batches = Enumerable.Range(0, 300).Select(_ => Enumerable.Range(0, 10).Aggregate(new StoreBatch(), (batch, _) =>
        {
            var key = Encoding.UTF8.GetBytes($"k{random.Next(50)}");
            return random.Next(3) == 0 ? batch.Delete(key) : batch.Put(key, new byte[random.Next(30)]);
        })).ToList();
        await Task.WhenAll(batches.Select((batch, i) => Task.Run(async () => await _stores.Of(i % 2 == 0 ? "A" : "B").PutAsync(batch))));

        foreach (var owner in new[] { "A", "B" })
        {
            var entries = _stores.Of(owner).Scan(default).ToList();
            Assert.Equal(
                new StoreUsage(entries.Sum(entry => entry.Key.Length + entry.Value.Length), entries.Count), _stores.Of(owner).Usage);
        }
    }

    [Fact]
    public async Task A_long_list_is_read_in_portions_while_it_changes()
    {
        var batch = new StoreBatch();
        for (var i = 0; i < 1000; i++)
            batch.Put(Encoding.UTF8.GetBytes($"{i:0000}"), new byte[100]);
        await _stores.Of("A").PutAsync(batch);
        await PutAsync("B", ("0000", "another's"));

        var seen = new List<string>();
        foreach (var entry in _stores.Of("A").Scan(default))
        {
            seen.Add(Encoding.UTF8.GetString(entry.Key.Span));
            if (seen.Count == 10)
                await _stores.Of("A").PutAsync(new StoreBatch().Delete("0900"u8));
        }

        Assert.Equal(999, seen.Count);
        Assert.DoesNotContain("0900", seen);
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task Nothing_is_opened_before_the_first_use_and_nothing_after_the_end()
    {
        var store = _stores.Of("A");
        Assert.False(Directory.Exists(Path.Combine(_folder, PluginStores.FolderName)));
        Assert.False(store.TryGet("k"u8, new ArrayBufferWriter<byte>()));
        Assert.True(Directory.Exists(Path.Combine(_folder, PluginStores.FolderName)));

        await _stores.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => store.TryGet("k"u8, new ArrayBufferWriter<byte>()));
        Assert.Throws<ObjectDisposedException>(() => store.Scan(default).ToList());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.PutAsync(new StoreBatch().Put("k"u8, "v"u8)));
    }

    [Fact]
    public async Task A_check_beside_a_running_server_reads_and_changes_nothing()
    {
        await using (var empty = new PluginStores(_folder, StoreAccess.ReadOnly))
        {
            Assert.Empty(List("A", "", empty));
            Assert.False(Directory.Exists(Path.Combine(_folder, PluginStores.FolderName)));
        }

        await PutAsync("A", ("k", "v"));
        await using var beside = new PluginStores(_folder, StoreAccess.ReadOnly);
        Assert.Equal(["k=v"], List("A", "", beside));
        await Assert.ThrowsAsync<IOException>(async () => await beside.Of("A").PutAsync(new StoreBatch().Put("k"u8, "w"u8)));
        Assert.Equal("v", Read("A", "k"));
    }

    [Fact]
    public async Task A_second_server_is_told_why_it_cannot_open_the_store()
    {
        await PutAsync("A", ("k", "v"));
        await using var second = new PluginStores(_folder, StoreAccess.ReadWrite);
        var error = Assert.Throws<IOException>(() => second.Of("A").TryGet("k"u8, new ArrayBufferWriter<byte>()));
        Assert.StartsWith(
            $"The plugins' store in {Path.Combine(_folder, "plugins")} cannot be opened: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_values_are_bounded()
    {
        var batch = new StoreBatch();
        Assert.Throws<ArgumentException>(() => batch.Put([], "v"u8));
        Assert.Throws<ArgumentException>(() => batch.Put(new byte[StoreBatch.MaxKeyBytes + 1], "v"u8));
        Assert.Throws<ArgumentException>(() => batch.Put("k"u8, new byte[StoreBatch.MaxValueBytes + 1]));
        Assert.Throws<ArgumentException>(() => _stores.Of("A").TryGet([], new ArrayBufferWriter<byte>()));
        Assert.Throws<ArgumentException>(() => _stores.Of("A").Scan(new byte[StoreBatch.MaxKeyBytes + 1]));
        for (var i = 0; i < 15; i++)
            batch.Put([(byte)i], new byte[StoreBatch.MaxValueBytes]);
        Assert.Throws<ArgumentException>(() => batch.Put("k"u8, new byte[StoreBatch.MaxValueBytes]));
        Assert.Equal((15, 15 * (StoreBatch.MaxValueBytes + 1)), (batch.Changes.Count, batch.Bytes));
    }

    private async Task PutAsync(string owner, params (string Key, string Value)[] entries) =>
        await _stores.Of(owner).PutAsync(entries.Aggregate(
            new StoreBatch(), (batch, entry) => batch.Put(Encoding.UTF8.GetBytes(entry.Key), Encoding.UTF8.GetBytes(entry.Value))));

    private string? Read(string owner, string key)
    {
        var value = new ArrayBufferWriter<byte>();
        return _stores.Of(owner).TryGet(Encoding.UTF8.GetBytes(key), value) ? Encoding.UTF8.GetString(value.WrittenSpan) : null;
    }

    private List<string> Keys(string owner) =>
        [.. _stores.Of(owner).Scan(default).Select(entry => Encoding.UTF8.GetString(entry.Key.Span))];

    private List<string> List(string owner, string prefix, PluginStores? stores = null) =>
    [
        .. (stores ?? _stores).Of(owner).Scan(Encoding.UTF8.GetBytes(prefix))
            .Select(entry => $"{Encoding.UTF8.GetString(entry.Key.Span)}={Encoding.UTF8.GetString(entry.Value.Span)}"),
    ];
}
