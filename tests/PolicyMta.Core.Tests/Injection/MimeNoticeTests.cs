using PolicyMta.Core.Metrics;
using PolicyMta.Core.Mime;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Injection;

/// <summary>What policy could not read or edit stands in the trace of the message and is counted; the message goes its way.</summary>
public sealed class MimeNoticeTests
{
    private const string Signed =
        "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n\r\nx\r\n"
            + "--s\r\nContent-Type: application/pgp-signature\r\n\r\ny\r\n--s--\r\n";

    [Fact]
    public async Task An_edit_that_would_break_a_signature_is_left_out_and_said()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = _ => new InjectDecision
        {
            Edits = [new MessageEdit { AppendText = "footer" }],
        });

        await corridor.InjectAsync("jane@a.test", text: Signed);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        var body = Signed[Signed.IndexOf("--s", StringComparison.Ordinal)..];
        Assert.EndsWith(body, Assert.Single(corridor.Network.Transactions).Text, StringComparison.Ordinal);
        Assert.Equal(
            "{\"notice\":\"skipped: appendText: the part is signed or encrypted\"}",
            corridor.Log.Of(EventKind.Received).Single().Decisions[^1].Decision);
        Assert.Equal(1, corridor.Totals.Counts[FlowCount.MimeNotices]);
    }

    [Fact]
    public async Task What_could_not_be_read_is_said_and_counted()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = seen => new InjectDecision
        {
            Reason = MimeReading.Of(seen.Content).Text,
        });

        await corridor.InjectAsync("jane@a.test", text: "Content-Type: text/plain; charset=x-nonsense\r\n\r\nhello\r\n");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        Assert.Equal("{\"notice\":\"a charset is not known\"}", corridor.Log.Of(EventKind.Received).Single().Decisions[^1].Decision);
        Assert.Equal(1, corridor.Totals.Counts[FlowCount.MimeNotices]);
    }

    [Fact]
    public async Task An_edit_about_nobody_is_said()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = _ => new InjectDecision
        {
            Edits =
            [
                new MessageEdit { MetadataOf = "jane@a.test", Metadata = ImmutableDictionary<string, string>.Empty.Add("k", "v") },
                new MessageEdit { MetadataOf = "jnae@a.test", Metadata = ImmutableDictionary<string, string>.Empty.Add("k", "v") },
            ],
        });

        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        Assert.Equal(
            "{\"notice\":\"skipped: edits[1].metadataOf names nobody who is a recipient (local part exact, domain in any case)\"}",
            corridor.Log.Of(EventKind.Received).Single().Decisions[^1].Decision);
    }
}
