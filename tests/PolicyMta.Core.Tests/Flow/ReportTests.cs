using System.Collections.Concurrent;
using PolicyMta.Core.Records;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>What reports of earlier mail tell on-bounce and the world, and that nothing of them is told twice.</summary>
public sealed class ReportTests
{
    private static readonly SpoolId Original = SpoolId.Parse("01M8HCF9XXFMTT8XPKFVYD4R39");

    private static readonly ReturnedReport Full = new()
    {
        Origin = BounceOrigin.Complaint,
        Recipient = "jane@b.test",
        Reply = SmtpReply.Parse("554 5.7.1 Unwanted"),
        OriginalId = Original.ToString(),
        RemoteHost = "mx.b.test",
        Key = "c-1",
        Tenant = "acme",
        Campaign = "",
        ReturnPath = "r-1@bounces.sender.example",
        EgressPool = "bulk",
        EgressSource = "ip-7",
        Provider = "gmail",
        Site = "mx.b.test",
        FeedbackType = "abuse",
        ArrivalDate = new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero),
        ReportingMta = "fbl.b.test",
    };

    [Fact]
    public void The_record_of_a_report_holds_all_that_it_says()
    {
        var carrier = Carrier("shared");
        ImmutableArray<ReturnedReport> reports =
            [Full, new ReturnedReport { Recipient = "joe@b.test", Origin = BounceOrigin.Challenge, Campaign = "spring" }];

        var read = ReportRecord.Read(carrier.Id, ReportRecord.Write(carrier, reports).Span);

        Assert.Equal(reports, read.Reports);
        Assert.DoesNotContain(typeof(ReturnedReport).GetProperties(), property => property.GetValue(Full) is null);
    }

    [Fact]
    public async Task Policy_and_events_are_told_of_the_earlier_message_also_after_a_crash()
    {
        var spool = new MemorySpool();
        var carrier = Carrier("shared");
        await spool.PutStateAsync(new("returned-reports", carrier.Id.ToString()), ReportRecord.Write(carrier, [Full]));
        var asked = new ConcurrentQueue<BounceContext>();
        await using var corridor = new CorridorBed(spool, policy => policy.OnBounce = context =>
        {
            asked.Enqueue(context);
            return null;
        });

        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Complained).Any() && spool.ReadState("returned-reports").Count == 0);
        var context = Assert.Single(asked);
        Assert.Equal(("shared", "acme", "", "r-1@bounces.sender.example"),
            (context.Message.Tenant, context.OriginalTenant, context.OriginalCampaign, context.OriginalReturnPath));
        Assert.Equal(("bulk", "ip-7", "gmail", "mx.b.test"), (context.EgressPool, context.EgressSource, context.Provider, context.Site));
        Assert.Equal(("abuse", Full.ArrivalDate, "fbl.b.test", "c-1"),
            (context.FeedbackType, context.ArrivalDate, context.ReportingMta, context.ReportKey));
        var told = Assert.Single(corridor.Log.Of(EventKind.Complained));
        Assert.Equal((carrier.Id, Original, "acme", "", "r-1@bounces.sender.example"),
            (told.Id!.Value, told.OriginalId!.Value, told.Tenant, told.Campaign, told.ReturnPath));
        Assert.Equal(BounceCategory.Complaint, told.Category);
        Assert.Equal(("bulk", "ip-7", "gmail", "mx.b.test"), (told.EgressPool, told.EgressSource, told.Provider, told.Site));
    }

    [Fact]
    public async Task Of_reports_with_one_key_that_wait_only_the_first_is_asked_about_also_after_a_restart()
    {
        var spool = new MemorySpool();
        var carrier = Carrier("shared");
        await spool.PutStateAsync(
            new("returned-reports", carrier.Id.ToString()), ReportRecord.Write(carrier, [Full, Full with { Recipient = "joe@b.test" }]));
        var asked = new ConcurrentQueue<string>();
        using var goOn = new ManualResetEventSlim();
        var again = new ReturnedReports { Reports = [Full, Full with { Key = "c-2", Recipient = "jim@b.test" }] };
        await using var corridor = new CorridorBed(spool, policy =>
        {
            policy.OnInject = _ => new InjectDecision { Consume = again };
            policy.OnBounce = context =>
            {
                goOn.Wait();
                asked.Enqueue(context.Recipient);
                return null;
            };
        });
        Assert.Equal(250, (await corridor.InjectAsync("bounces@sender.example", from: "")).Reply.Code);
        Assert.Equal(250, (await corridor.InjectAsync("bounces@sender.example", from: "")).Reply.Code);
        goOn.Set();

        await corridor.UntilAsync(
            () => spool.ReadState("returned-reports").Count == 0 && corridor.Log.Of(EventKind.Complained).Count() >= 3);
        Assert.Equal(["jane@b.test", "jim@b.test", "joe@b.test"], asked.Order());
        Assert.Equal(3, corridor.Log.Of(EventKind.Complained).Count());
    }

    [Fact]
    public async Task An_automatic_answer_is_told_as_one_and_suppresses_nobody()
    {
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.OnInject = _ => new InjectDecision
            {
                Consume = new ReturnedReports
                {
                    Reports =
                    [
                        new ReturnedReport { Recipient = "away@b.test", Origin = BounceOrigin.AutoReply },
                        new ReturnedReport { Recipient = "prove@b.test", Origin = BounceOrigin.Challenge },
                    ],
                },
            };
            policy.OnBounce = context => new BounceDecision
            {
                Category = context.Origin == BounceOrigin.AutoReply ? BounceCategory.Unclassified : "own-word",
                Suppress = new Suppression(),
            };
        });
        await corridor.InjectAsync("bounces@sender.example", from: "");

        await corridor.UntilAsync(
            () => corridor.Log.Of(EventKind.Replied).Count() == 2 && corridor.Spool.ReadState("returned-reports").Count == 0);
        Assert.Equal(["auto-reply", "own-word"], corridor.Log.Of(EventKind.Replied).Select(e => e.Category));
        Assert.Empty(corridor.Log.Of(EventKind.Suppressed));
    }

    private static MessageFacts Carrier(string tenant) => new()
    {
        Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
        ReturnPath = "",
        Recipients = [new Recipient("bounces@sender.example")],
        Tenant = tenant,
        ReceivedAt = new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero),
        Size = 0,
    };
}
