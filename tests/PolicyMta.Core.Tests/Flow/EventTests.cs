using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>What the events of a message say, from the corridor.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task Events_name_the_envelope_the_labels_and_what_the_client_called_each_recipient()
    {
        await using var corridor = new CorridorBed();
        await corridor.Injector.SubmitAsync(
            new InjectionRequest
            {
                ReturnPath = "news@sender.example",
                Recipients =
                [
                    new Recipient("a@one.example") { OriginalRecipient = "rfc822;alias@sender.example" },
                    new Recipient("b@one.example"),
                    new Recipient("c@one.example"),
                ],
                Content = ContentBuffer.CopyOf("Subject: hi\r\n\r\nhello\r\n"u8),
                Source = new InjectionSource { Protocol = "ESMTP", Listener = "test" },
                Envelope = new EnvelopeRequests { EnvelopeId = "order 17" },
                Metadata = new Dictionary<string, string> { ["shard"] = "7" },
            },
            default);
        await corridor.UntilAsync(() => corridor.Log.All.Count(e => e.Kind == EventKind.Delivered) == 2);

        var events = corridor.Log.All.ToArray();
        Assert.All(events, e => Assert.Equal(("order 17", "7"), (e.EnvelopeId, e.Metadata["shard"])));
        Assert.Equal(
            ["a@one.example (rfc822;alias@sender.example)", "b@one.example,c@one.example ()"],
            events.Where(e => e.Kind == EventKind.Delivered)
                .Select(e => $"{string.Join(',', e.Recipients)} ({e.OriginalRecipient})").Order());
        Assert.Null(events.Single(e => e.Kind == EventKind.Received).OriginalRecipient);
    }
}
