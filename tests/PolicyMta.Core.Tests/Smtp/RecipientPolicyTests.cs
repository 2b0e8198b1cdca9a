using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Smtp;

/// <summary>Policy asked at RCPT, in a session.</summary>
public sealed class RecipientPolicyTests
{
    private static readonly RecipientDecision Refused = new() { Reject = SmtpReply.Parse("550 5.1.1 No such user here") };
    private static readonly RecipientDecision Later = new() { Reject = SmtpReply.Parse("451 4.2.1 Come back later") };

    private readonly Submissions _submissions = new();

    [Fact]
    public async Task Each_recipient_gets_its_own_answer_in_order_when_all_come_together()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = asked => asked.Recipient.LocalPart switch
        {
            "gone" => Refused,
            "later" => Later,
            "alias" => new RecipientDecision { Rewrite = "real@a.test" },
            _ => null,
        });
        await using var client = Connect(corridor);
        await client.ExpectAsync("220 *");
        await client.SendAsync("EHLO c.example\r\n");
        while ((await client.ReadLineAsync())!.StartsWith("250-", StringComparison.Ordinal))
        {
        }

        await client.SendAsync(
            "MAIL FROM:<news@sender.example>\r\nRCPT TO:<jane@a.test>\r\nRCPT TO:<gone@a.test>\r\nRCPT TO:<later@a.test>\r\n"
                + "RCPT TO:<alias@a.test>\r\nDATA\r\n", pieceLength: 7);
        await client.ExpectAsync("250 2.1.0*");
        await client.ExpectAsync("250 2.1.5*");
        await client.ExpectAsync("550 5.1.1 No such user here");
        await client.ExpectAsync("451 4.2.1 Come back later");
        await client.ExpectAsync("250 2.1.5*");
        await client.ExpectAsync("354*");
        await client.SendAsync("Subject: x\r\n\r\nx\r\n.\r\n");
        await client.ExpectAsync("250 *");

        var taken = Assert.Single(_submissions.All);
        Assert.Equal("jane@a.test,real@a.test", taken.To);
        Assert.False(taken.Request.AsksRecipients);
        Assert.Equal(["on-recipient"], taken.Request.RecipientTrace.Select(entry => entry.Hook));
        Assert.All(corridor.Log.Of(EventKind.Rejected), e => Assert.Equal(taken.Request.Id, e.Id));
        Assert.Equal(2, client.Counters[ListenerCount.RecipientRefused]);
    }

    [Fact]
    public async Task Without_a_recipient_that_was_taken_there_is_no_data()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = _ => Refused);
        await using var client = Connect(corridor);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<jane@a.test>\r\nDATA\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 2.1.0*");
        await client.ExpectAsync("550 5.1.1*");
        await client.ExpectAsync("5?? 5.5.1*");
        Assert.Empty(_submissions.All);
    }

    [Fact]
    public async Task A_form_that_is_wrong_is_refused_before_policy_is_asked()
    {
        var asked = 0;
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = _ =>
        {
            asked++;
            return null;
        });
        await using var client = Connect(corridor, mayRelay: false);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<@@>\r\nRCPT TO:<jane@elsewhere.example>\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 2.1.0*");
        await client.ExpectAsync("501*");
        await client.ExpectAsync("550 5.7.1*");
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Refusals_count_against_those_who_try_addresses()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = _ => Refused);
        await using var client = Connect(corridor, options: SmtpTestClient.Options with { MaxErrors = 3 });
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.test>\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 2.1.0*");
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync($"RCPT TO:<{i}@a.test>\r\n");
            await client.ExpectAsync("550 5.1.1*");
        }

        await client.SendAsync("RCPT TO:<4@a.test>\r\n");
        await client.ExpectAsync("421 4.7.0 Too many errors*");
        await client.ExpectEndAsync(SessionEnd.Refused);
    }

    [Fact]
    public async Task A_refusal_with_421_ends_the_session()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient =
            _ => new RecipientDecision { Reject = SmtpReply.Parse("421 4.7.0 Go away") });
        await using var client = Connect(corridor);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<jane@a.test>\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 2.1.0*");
        await client.ExpectAsync("421 4.7.0 Go away");
        await client.ExpectEndAsync(SessionEnd.Refused);
    }

    private SmtpTestClient Connect(CorridorBed corridor, bool mayRelay = true, ListenerOptions? options = null) => new(
        _submissions, options, mayRelay: mayRelay, with: info => info with { Recipients = corridor.Recipients });
}
