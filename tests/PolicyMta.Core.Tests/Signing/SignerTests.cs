using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Signing;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Signing;

public sealed class SignerTests
{
    private static readonly OutgoingMessage Outgoing = OutgoingMessage.For(
        EnvelopeRequests.None, Encoding.ASCII.GetBytes("Subject: x\r\n\r\nx\r\n"), new Capabilities { EightBitMime = true });

    [Fact]
    public async Task A_signature_is_kept_for_its_pool_and_generation_until_policy_said_that_it_is_made_anew()
    {
        var asked = new List<string?>();
        TimeSpan? life = TimeSpan.FromHours(2);
        CorridorBed? corridor = null;
        await using var bed = corridor = new CorridorBed(policy: parts => parts.OnSign = context =>
        {
            asked.Add(context.EgressPool);
            return new SignDecision
            {
                Signatures = [new HeaderField("X-Signed", $"{asked.Count}")],
                SignAgainAt = corridor!.Time.GetUtcNow() + life,
            };
        });
        using var crashes = new CrashWatch(null, bed.Spool, bed.Clock, NullLogger<CrashWatch>.Instance);
        var signer = new Signer(crashes, bed.Clock);
        var message = new SpooledMessage(
            new MessageFacts
            {
                Id = SpoolId.Create(bed.Clock.GetUtcNow()),
                ReturnPath = "",
                Recipients = [new Recipient("a@b.test")],
                ReceivedAt = bed.Clock.GetUtcNow(),
                Size = 1,
            },
            "test",
            "ESMTP",
            []);

        Assert.Equal("1", await SignAsync("bulk"));
        bed.Time.Advance(TimeSpan.FromMinutes(119));
        Assert.Equal("1", await SignAsync("bulk"));
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("2", await SignAsync("bulk"));
        Assert.Equal("3", await SignAsync("other"));
        Assert.Equal("3", await SignAsync("other"));
        life = null;
        Assert.Equal("4", await SignAsync("bulk"));
        bed.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal("4", await SignAsync("bulk"));
        Assert.Equal(["bulk", "bulk", "other", "bulk"], asked);

        async Task<string> SignAsync(string pool)
        {
            var signed = await signer.SignAsync(message, Outgoing, pool, bed.Policies.Current);
            return Encoding.ASCII.GetString(signed.Prefix.Span)["X-Signed: ".Length..].Trim();
        }
    }
}
