using System.Text;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Spool;

namespace PolicyMta.Core.Tests.Records;

/// <summary>Spools of earlier releases, opened by this one.</summary>
public sealed class OldSpoolTests : IAsyncLifetime
{
    private readonly SpoolHarness _harness = new();

    public ValueTask InitializeAsync()
    {
        _harness.Time.SetUtcNow(SpoolFixture.After01);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData("spool-0.1")]
    [InlineData("spool-0.1-killed")]
    public async Task What_release_0_1_left_is_all_there(string fixture)
    {
        var (messages, _) = await OpenAsync(fixture);

        Assert.Equal(17, messages.Count);
        Assert.True(File.Exists(Path.Combine(_harness.Folder, "format-2")));

        var several = messages["slow@busy.test"];
        Assert.Equal(
            ["a@ok.test", "b@gone.test", "c@busy.test", "d@Busy.test", "slow@busy.test"],
            several.Recipients.Select(recipient => recipient.Address));
        Assert.Equal(
            new Recipient("a@ok.test") { Notify = DsnNotify.Success | DsnNotify.Delay, OriginalRecipient = "rfc822;First+a@ok.test" },
            several.Recipients[0]);
        Assert.Equal(DsnNotify.Never, several.Recipients[2].Notify);
        Assert.Equal(new EnvelopeRequests { EnvelopeId = "QQ+314159", Return = ReturnedContent.Headers }, several.Envelope);

        Assert.Equal("", messages["postmaster@busy.test"].ReturnPath);
        Assert.Equal(
            new EnvelopeRequests { Body = BodyEncoding.EightBitMime, Return = ReturnedContent.Full },
            messages["delayed@busy.test"].Envelope);
        var tomorrow = messages["tomorrow@held-for.test"].ReceivedAt.AddDays(1);
        Assert.Equal(tomorrow, messages["tomorrow@held-for.test"].Envelope.NotBefore!.Value, TimeSpan.FromSeconds(1));
        Assert.Equal(MessagePriority.High, messages["tomorrow@held-for.test"].Priority);
        Assert.Equal(BodyEncoding.BinaryMime, messages["binary@busy.test"].Envelope.Body);
        Assert.True(messages["jäne@bücher.test"].Envelope.SmtpUtf8);
        Assert.Equal("nüws@sender.test", messages["jäne@bücher.test"].ReturnPath);
        Assert.True(messages["a@later.test"].Envelope.TlsOptional);
        Assert.True(messages["safe@busy.test"].Envelope.RequireTls);
        Assert.Equal(20, messages["r19@d5.test"].Recipients.Length);
        Assert.Equal("\"odd one\"@sender.test", messages["r19@d5.test"].ReturnPath);
        Assert.Equal("bounces+1@sender.test", messages["held@other.test"].ReturnPath);

        var labelled = messages.Values.Single(message => message.Metadata.ContainsKey("order"));
        Assert.Equal(("acme", "spring", MessagePriority.High), (labelled.Tenant, labelled.Campaign, labelled.Priority));
        var labels = new Dictionary<string, string> { ["seen"] = "on-inject", ["order"] = "4711", ["empty"] = "", ["ü"] = "€" };
        Assert.Equivalent(labels, labelled.Metadata.ToDictionary(), strict: true);
        Assert.Equal(MessagePriority.Bulk, messages["one@busy.test"].Priority);
    }

    [Theory]
    [InlineData("spool-0.1")]
    [InlineData("spool-0.1-killed")]
    public async Task Its_deliveries_go_on_where_they_stood(string fixture)
    {
        var (messages, deliveries) = await OpenAsync(fixture);

        Assert.Equal(25, deliveries.Count);
        var held = deliveries.Where(delivery => delivery.Phase == DeliveryPhase.Held).ToList();
        Assert.Equal(["busy.test", "other.test"], held.Select(delivery => delivery.Queue.Key.Domain).Order());

        var moved = deliveries.Single(delivery => delivery.Id == messages["moved@busy.test"].Id);
        Assert.NotEqual(0, moved.PostponedTo);
        Assert.Equal(moved.PostponedTo, moved.DueAt);
        Assert.InRange(moved.ExpiresAt, moved.DueAt + 1, messages["moved@busy.test"].Envelope.ExpiresAt!.Value.UtcTicks);

        var parts =
            deliveries.Where(delivery => delivery.Id == messages["slow@busy.test"].Id).OrderBy(delivery => delivery.Number).ToList();
        Assert.Equal([[2, 3], [4]], parts.Select(part => part.Pending));
        Assert.Equal([2, 1], parts.Select(part => part.Attempts));
        Assert.Equal(SmtpReply.Parse("451 4.3.2 come\nback later"), parts[0].LastReply);

        Assert.True(deliveries.Single(delivery => delivery.Id == messages["delayed@busy.test"].Id).WasDelayTold);
        Assert.Equal(20, deliveries.Where(delivery => delivery.Id == messages["r19@d5.test"].Id).Sum(delivery => delivery.Pending.Length));
    }

    [Fact]
    public async Task Its_marks_still_name_what_was_accepted()
    {
        var (messages, _) = await OpenAsync("spool-0.1");

        var mark = _harness.Spool.FindMark(SpoolMark.KeyOf("http call"u8, "fixture"u8.ToArray(), "fixture-key-1"u8.ToArray()));

        Assert.Equal(messages.Values.Single(message => message.Metadata.ContainsKey("order")).Id, mark?.Id);
    }

    [Fact]
    public async Task Its_records_survive_compaction_and_become_new_ones_when_they_are_written_again()
    {
        var (messages, deliveries) = await OpenAsync("spool-0.1");
        var kept = messages["slow@busy.test"].Id;
        foreach (var id in messages.Values.Select(message => message.Id).Where(id => id != kept))
            await _harness.Spool.RemoveAsync(id);
        await _harness.UpkeepAsync();
        await _harness.Spool.RewriteAsync(
            kept, 2, DeliveryRecord.Read(_harness.Spool.Read(kept)!.Deliveries.Single(record => record.Delivery == 2).Record.Span).Write());

        await _harness.ReopenAsync();

        var entry = Assert.Single(await _harness.RecoverAsync());
        Assert.Equal(2, RecordVersion.Of(entry.Record.Span));
        Assert.Contains(entry.Deliveries, record => (record.Delivery, RecordVersion.Of(record.Record.Span)) == (2, DeliveryRecord.Version));
        Assert.Equal(
            deliveries.Count(delivery => delivery.Id == kept), DeliverySplit.Of(entry, new ScheduledQueues(), _harness.Time).Count);
        using var content = await _harness.Spool.ReadContentAsync(kept, null, TestContext.Current.CancellationToken);
        Assert.Contains("Subject: hello", Encoding.UTF8.GetString(content.Memory.Span), StringComparison.Ordinal);
    }

    /// <summary>The messages by each of their recipients, and the deliveries; of recipients with several messages, the first.</summary>
    private async Task<(Dictionary<string, MessageFacts> Messages, List<QueuedDelivery> Deliveries)> OpenAsync(string fixture)
    {
        SpoolFixture.Unpack(fixture, _harness.Folder);
        await _harness.OpenAsync();
        var queues = new ScheduledQueues();
        var deliveries = new List<QueuedDelivery>();
        var messages = new Dictionary<string, MessageFacts>();
        foreach (var entry in await _harness.RecoverAsync())
        {
            var message = MessageRecord.Read(entry.Id, entry.Record.Span);
            if (message.Protocol != "internal")
                Assert.Equal("a label for each", Assert.Single(message.Trace).Reason);
            messages.Add(
                messages.ContainsKey(message.Facts.Recipients[^1].Address) ? entry.Id.ToString() : message.Facts.Recipients[^1].Address,
                message.Facts);
            deliveries.AddRange(DeliverySplit.Of(entry, queues, _harness.Time));
            using var content = await _harness.Spool.ReadContentAsync(entry.Id, null, TestContext.Current.CancellationToken);
            Assert.Equal(message.Facts.Size, content.Length);
        }

        return (messages, deliveries);
    }
}
