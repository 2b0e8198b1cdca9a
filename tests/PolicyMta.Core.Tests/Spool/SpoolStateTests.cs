using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class SpoolStateTests
{
    private static readonly StateKey First = new("directives", "1");

    [Fact]
    public async Task A_state_record_is_there_after_a_restart_until_it_is_deleted()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        await spool.PutStateAsync(First, SpoolHarness.Record("one"));
        await spool.PutStateAsync(new("directives", "2"), SpoolHarness.Record("two"));
        await spool.PutStateAsync(First, SpoolHarness.Record("one again"));
        Assert.Equal(["1=one again", "2=two"], Records(spool, "directives"));

        spool = await harness.ReopenAsync();
        Assert.Equal(["1=one again", "2=two"], Records(spool, "directives"));
        await spool.PutStateAsync(First, default);

        Assert.Equal(["2=two"], Records(spool, "directives"));
        spool = await harness.ReopenAsync();
        Assert.Equal(["2=two"], Records(spool, "directives"));
    }

    [Fact]
    public async Task A_room_sees_its_own_records_by_name_and_no_message_is_mistaken_for_one()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var ids = await harness.AppendManyAsync(20);
        foreach (var (room, name) in new[] { ("limits", "b"), ("limits", "a"), ("limit", "x"), ("limits-2", "y"), ("limits", "c/\u00e9") })
            await spool.PutStateAsync(new(room, name), SpoolHarness.Record(room));

        spool = await harness.ReopenAsync();

        Assert.Equal(["a=limits", "b=limits", "c/\u00e9=limits"], Records(spool, "limits"));
        Assert.Equal(["x=limit"], Records(spool, "limit"));
        Assert.Empty(spool.ReadState("nobody"));
        Assert.Equal(ids.Order(), (await harness.RecoverAsync()).Select(entry => entry.Id));
        Assert.Equal(20, spool.Status.Messages);
    }

    [Fact]
    public async Task A_damaged_record_is_left_out_and_the_others_are_read()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        await spool.PutStateAsync(First, SpoolHarness.Record("one"));
        await spool.PutStateAsync(new("directives", "2"), SpoolHarness.Record("two"));
        await spool.DisposeAsync();
        var value = harness.GetMetadata(MetadataKeys.State(First));
        value[^1] ^= 1;
        harness.PutMetadata(MetadataKeys.State(First), value);

        spool = await harness.OpenAsync();

        Assert.Equal(["2=two"], Records(spool, "directives"));
    }

    [Fact]
    public async Task State_is_owed_while_the_disk_fails_and_the_last_write_wins()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var failures = 0;
        harness.Disk.BeforeCommit = () =>
        {
            if (Interlocked.Increment(ref failures) <= 2)
                throw FaultyDisk.InputOutput();
        };

        var writes = Enumerable.Range(0, 10).Select(i => spool.PutStateAsync(First, SpoolHarness.Record($"{i}")).AsTask()).ToArray();
        await Task.WhenAll(writes);

        Assert.Equal(["1=9"], Records(spool, "directives"));
        spool = await harness.ReopenAsync();
        Assert.Equal(["1=9"], Records(spool, "directives"));
    }

    [Theory]
    [InlineData("", "name")]
    [InlineData("room", "")]
    [InlineData("ro\0om", "name")]
    public async Task A_key_that_could_be_mistaken_for_another_is_refused(string room, string name)
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => spool.PutStateAsync(new(room, name), SpoolHarness.Record("x")).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(
            () => spool.PutStateAsync(new("room", new string('x', 1100)), SpoolHarness.Record("x")).AsTask());
    }

    private static string[] Records(Core.Spool.Spool spool, string room) =>
        [.. spool.ReadState(room).Select(pair => $"{pair.Key.Name}={SpoolHarness.Text(pair.Value)}")];
}
