using PolicyMta.Core.Delivery;
using PolicyMta.Core.Records;
using PolicyMta.Core.Tests.Records;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>What a server makes of records that another release, or a fault, left in the spool.</summary>
public sealed class TakeUpTests
{
    private static readonly Outcome Busy = new(SmtpStage.RcptTo, SmtpReply.Parse("451 4.3.2 Try later"), true);

    [Fact]
    public async Task Fields_of_a_newer_release_survive_the_next_attempt()
    {
        var (spool, id) = await DeferOneAsync();
        byte[] unknown = [.. UnknownFields.OfEachKind.SelectMany(field => field)];
        var record = RecordOf(spool, id);
        await spool.RewriteAsync(id, 0, (record with { Unknown = unknown, DueAt = 0 }).Write());

        await using var corridor = new CorridorBed(spool);
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.UntilAsync(() => RecordOf(spool, id).Attempts > record.Attempts);

        Assert.Equal(unknown, RecordOf(spool, id).Unknown);
    }

    [Fact]
    public async Task A_record_that_does_not_fit_its_message_keeps_no_other_from_being_taken_up()
    {
        var (spool, id) = await DeferOneAsync();
        await spool.RewriteAsync(id, 0, (RecordOf(spool, id) with { Pending = [1] }).Write());
        await using (var first = new CorridorBed(spool))
        {
            first.Network.OnRecipient = (_, _) => Busy;
            await first.InjectAsync("other@receiver.test");
            await first.UntilAsync(() => spool.Count == 2 && first.Network.Transactions.IsEmpty is false);
        }

        await using var corridor = new CorridorBed(spool);

        await corridor.UntilAsync(() => spool.Count == 1, TimeSpan.FromHours(1));
        Assert.Equal([1], RecordOf(spool, id).Pending);
    }

    [Fact]
    public async Task Whoever_is_in_a_delivery_and_its_part_gets_the_message_once()
    {
        var spool = new MemorySpool();
        SpoolId id;
        await using (var first = new CorridorBed(spool))
        {
            first.Network.OnRecipient = (_, _) => Busy;
            id = (await first.InjectAsync("a@x.test,b@x.test,c@x.test,d@y.test")).Id!.Value;
            await first.UntilAsync(() => spool.Read(id) is { Deliveries.Count: 2 });
        }

        await spool.RewriteAsync(id, 2, Waiting([2]));
        await spool.RewriteAsync(id, 3, Waiting([0, 2, 3]));
        await using var corridor = new CorridorBed(spool);
        await corridor.UntilAsync(() => spool.Count == 0, TimeSpan.FromHours(1));

        var reached = corridor.Network.Transactions.SelectMany(sent => sent.Recipients).Order();
        Assert.Equal(["a@x.test", "b@x.test", "c@x.test", "d@y.test"], reached);

        static ReadOnlyMemory<byte> Waiting(ImmutableArray<int> pending) => new DeliveryRecord { DueAt = 1, Pending = pending }.Write();
    }

    private static async Task<(MemorySpool Spool, SpoolId Id)> DeferOneAsync()
    {
        var spool = new MemorySpool();
        await using var corridor = new CorridorBed(spool);
        corridor.Network.OnRecipient = (_, _) => Busy;
        var id = (await corridor.InjectAsync("jane@receiver.test")).Id!.Value;
        await corridor.UntilAsync(() => spool.Read(id) is { Deliveries.Count: > 0 });
        return (spool, id);
    }

    private static DeliveryRecord RecordOf(MemorySpool spool, SpoolId id) =>
        DeliveryRecord.Read(spool.Read(id)!.Deliveries.Single().Record.Span);
}
