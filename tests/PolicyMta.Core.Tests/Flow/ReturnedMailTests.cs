using System.Collections.Concurrent;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Records;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>Mail that comes back, and return paths that tell whom it is about.</summary>
public sealed class ReturnedMailTests
{
    private static readonly Outcome Unknown = new(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such user"), true);
    private static readonly SpoolId Original = SpoolId.Parse("01M8HCF9XXFMTT8XPKFVYD4R39");

    private static readonly ReturnedReports Reports = new()
    {
        Reports =
        [
            new ReturnedReport
            {
                Recipient = "gone@A.test",
                Reply = SmtpReply.Parse("550 5.1.1 Gone"),
                OriginalId = Original.ToString(),
                RemoteHost = "mx.a.test",
            },
            new ReturnedReport { Recipient = "angry@b.test", Origin = BounceOrigin.Complaint, OriginalId = "not an id" },
            new ReturnedReport { Recipient = "" },
        ],
    };

    [Fact]
    public async Task Reports_are_answered_250_and_on_bounce_is_asked_about_each()
    {
        var asked = new ConcurrentQueue<BounceContext>();
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.OnInject = _ => new InjectDecision { Consume = Reports };
            policy.OnBounce = context =>
            {
                asked.Enqueue(context);
                return new BounceDecision
                {
                    Category = "word",
                    Scope = BounceScope.Recipient,
                    Suppress = context.Origin == BounceOrigin.Complaint ? new Suppression() : null,
                };
            };
        });
        var result = await corridor.InjectAsync("bounces@sender.example", from: "", tenant: "acme");

        Assert.Equal(250, result.Reply.Code);
        await corridor.UntilAsync(
            () => corridor.Log.Of(EventKind.Suppressed).Any() && corridor.Spool.ReadState("returned-reports").Count == 0);
        Assert.Equal(
            [
                (BounceOrigin.ReturnedMail, "gone@A.test", "a.test", "550 5.1.1 Gone", (SpoolId?)Original, "mx.a.test"),
                (BounceOrigin.Complaint, "angry@b.test", "b.test", "554 5.7.0 The recipient complained about the mail", null, null),
            ],
            asked.Select(context =>
                (context.Origin, context.Recipient, context.Domain, context.Reply.ToString(), context.OriginalId, context.RemoteHost)));
        Assert.All(asked, context => Assert.Equal(("acme", result.Id!.Value), (context.Message.Tenant, context.Message.Id)));
        var returned = Assert.Single(corridor.Log.Of(EventKind.Returned));
        Assert.Equal(
            ("word", $"about message {Original}", "gone@A.test"), (returned.Category, returned.Detail, Assert.Single(returned.Recipients)));
        Assert.Equal(new FailureFacts { Scope = BounceScope.Recipient }, returned.Failure);
        Assert.Equal("angry@b.test", Assert.Single(Assert.Single(corridor.Log.Of(EventKind.Complained)).Recipients));
        Assert.Equal(0, corridor.Spool.Count);
        Assert.Empty(corridor.Network.Transactions);
    }

    [Fact]
    public async Task Reports_are_asked_about_after_a_crash()
    {
        var spool = new MemorySpool();
        var carrier = new MessageFacts
        {
            Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
            ReturnPath = "",
            Recipients = [new Recipient("bounces@sender.example")],
            Tenant = "acme",
            Campaign = "spring",
            ReceivedAt = new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero),
            Size = 0,
        };
        await spool.PutStateAsync(new("returned-reports", carrier.Id.ToString()), ReportRecord.Write(carrier, Reports.Reports[..2]));
        var asked = new ConcurrentQueue<BounceContext>();
        await using var corridor = new CorridorBed(spool, policy => policy.OnBounce = context =>
        {
            asked.Enqueue(context);
            return null;
        });

        await corridor.UntilAsync(() => asked.Count == 2 && spool.ReadState("returned-reports").Count == 0);
        Assert.All(asked, context => Assert.Equal(carrier with { Recipients = default }, context.Message with { Recipients = default }));
        Assert.Equal(["gone@A.test", "angry@b.test"], asked.Select(context => context.Recipient));
    }

    [Fact]
    public async Task Reports_that_cannot_be_stored_are_refused_for_now()
    {
        await using var corridor = new CorridorBed(policy: policy => policy.OnInject = _ => new InjectDecision { Consume = Reports });
        corridor.Spool.RefusesState = true;

        Assert.Equal(452, (await corridor.InjectAsync("bounces@sender.example", from: "")).Reply.Code);
    }

    [Fact]
    public async Task Recipients_with_return_paths_of_their_own_leave_in_transactions_of_their_own()
    {
        await using var corridor = new CorridorBed(policy: policy => policy.OnInject = context => new InjectDecision
        {
            Edits =
            [
                .. context.Message.Recipients.Where(recipient => recipient.Address.StartsWith('v'))
                    .Select(recipient =>
                        new MessageEdit { ReturnPathOf = recipient.Address, ReturnPath = $"b+{recipient.LocalPart}@sender.example" }),
            ],
        });
        await corridor.InjectAsync("v1@a.test,plain1@a.test,v2@a.test,plain2@a.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Delivered).Count() == 3 && corridor.Spool.Count == 0);

        Assert.Equal(
            ["b+v1@sender.example: v1@a.test", "b+v2@sender.example: v2@a.test", "news@sender.example: plain1@a.test plain2@a.test"],
            corridor.Network.Transactions.Select(sent => $"{sent.ReturnPath}: {string.Join(' ', sent.Recipients)}")
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            ["b+v1@sender.example", "b+v2@sender.example", "news@sender.example"],
            corridor.Log.Of(EventKind.Delivered).Select(e => e.ReturnPath).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_notice_goes_to_the_return_path_of_its_recipient_also_after_a_restart()
    {
        var spool = new MemorySpool();
        Action<PolicyParts> policy = policy =>
            policy.OnInject = context => context.Message.ReturnPath.Length == 0 ? null : new InjectDecision
            {
                Edits = [new MessageEdit { ReturnPathOf = "jane@a.test", ReturnPath = "b+jane@sender.example" }],
            };
        await using (var first = new CorridorBed(spool, policy))
        {
            first.Network.OnRecipient = (_, _) => new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("451 4.3.2 busy"), true);
            await first.InjectAsync("jane@a.test,joe@a.test");
            await first.UntilAsync(() => first.Log.Of(EventKind.Deferred).Count() == 2);
        }

        await using var corridor = new CorridorBed(spool, policy);
        corridor.Network.OnRecipient = (address, _) => address == "jane@a.test" ? Unknown : ScriptedProtocol.Taken;
        await corridor.UntilAsync(
            () => corridor.Totals.Bounced == 1 && corridor.Totals.Delivered == 2 && corridor.Spool.Count == 0, TimeSpan.FromHours(1));

        var notice = Assert.Single(corridor.Network.Transactions, sent => sent.ReturnPath.Length == 0);
        Assert.Equal("b+jane@sender.example", Assert.Single(notice.Recipients));
    }
}
