using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class SpoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(10_240)]
    [InlineData(3 * 1024 * 1024)]
    public async Task What_was_appended_is_read_back(int length)
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();

        var id = await harness.AppendAsync(length);

        await harness.AssertContentAsync(id, length);
        var entry = spool.Read(id);
        Assert.NotNull(entry);
        Assert.Equal(length, entry.ContentLength);
        Assert.Equal("message " + id, SpoolHarness.Text(entry.Record));
        Assert.Empty(entry.Deliveries);
        Assert.Equal(1, spool.Status.Messages);
    }

    [Fact]
    public async Task Delivery_records_override_each_other_by_number()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();

        await spool.RewriteAsync(id, 70_000, SpoolHarness.Record("far"));
        await spool.RewriteAsync(id, 0, SpoolHarness.Record("first"));
        await spool.RewriteAsync(id, 0, SpoolHarness.Record("second"));

        var expected = new[] { (0, "second"), (70_000, "far") };
        Assert.Equal(expected, spool.Read(id)!.Deliveries.Select(d => (d.Delivery, SpoolHarness.Text(d.Record))));
        await harness.ReopenAsync();
        Assert.Equal(
            expected, Assert.Single(await harness.RecoverAsync()).Deliveries.Select(d => (d.Delivery, SpoolHarness.Text(d.Record))));
    }

    [Fact]
    public async Task One_delivery_record_is_read_without_the_others()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();
        await spool.RewriteAsync(id, 0, SpoolHarness.Record("first"));
        await spool.RewriteAsync(id, 70_000, SpoolHarness.Record("far"));

        var (all, far, none) = (spool.Read(id)!, spool.Read(id, 70_000)!, spool.Read(id, 1)!);

        var (number, record) = Assert.Single(far.Deliveries);
        Assert.Equal((70_000, "far"), (number, SpoolHarness.Text(record)));
        Assert.Empty(none.Deliveries);
        Assert.Equal(all.Record.ToArray(), far.Record.ToArray());
        Assert.Equal(all.ContentLength, far.ContentLength);
        await spool.RemoveAsync(id);
        Assert.Null(spool.Read(id, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_removed_message_stays_removed(int deliveries)
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();
        var neighbour = await harness.AppendAsync();
        for (var delivery = 0; delivery < deliveries; delivery++)
            await spool.RewriteAsync(id, delivery, SpoolHarness.Record("deferred"));

        await spool.RemoveAsync(id);
        await spool.RewriteAsync(id, 0, SpoolHarness.Record("too late"));
        await spool.RemoveAsync(id);

        Assert.Null(spool.Read(id));
        await Assert.ThrowsAsync<KeyNotFoundException>(
            async () => await spool.ReadContentAsync(id, null, TestContext.Current.CancellationToken));
        await harness.ReopenAsync();
        Assert.Equal(neighbour, Assert.Single(await harness.RecoverAsync()).Id);
        Assert.Equal(1, harness.Spool.Status.Messages);
    }

    [Fact]
    public async Task The_same_id_is_refused_twice()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await spool.AppendAsync(id, default, default, TestContext.Current.CancellationToken));

        await harness.AssertContentAsync(id);
    }

    [Fact]
    public async Task A_second_server_is_told_who_holds_the_folder()
    {
        await using var harness = new SpoolHarness();
        await harness.OpenAsync();

        var error = await Assert.ThrowsAsync<IOException>(() => Core.Spool.Spool.OpenAsync(
            harness.Options, harness.Time, NullLoggerFactory.Instance, TestContext.Current.CancellationToken));

        Assert.Contains(harness.Folder, error.Message, StringComparison.Ordinal);
        Assert.Contains("process " + Environment.ProcessId, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_append_is_not_stored()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await spool.AppendAsync(harness.NewId(), default, default, new CancellationToken(canceled: true)));

        Assert.Equal(0, spool.Status.Messages);
    }

    [Fact]
    public async Task A_spool_can_be_closed_while_it_is_read()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(ReadUntilClosed, TestContext.Current.CancellationToken);
        await started.Task;

        await spool.DisposeAsync();

        await Assert.ThrowsAsync<SpoolUnavailableException>(() => reading);

        void ReadUntilClosed()
        {
            while (spool.Read(id) is not null)
                started.TrySetResult();
        }
    }

    [Fact]
    public async Task A_closed_spool_refuses_everything()
    {
        await using var harness = new SpoolHarness();
        var spool = await harness.OpenAsync();
        var id = await harness.AppendAsync();
        await spool.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => harness.AppendAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await spool.RemoveAsync(id));
        Assert.Throws<SpoolUnavailableException>(() => spool.Read(id));
    }
}
