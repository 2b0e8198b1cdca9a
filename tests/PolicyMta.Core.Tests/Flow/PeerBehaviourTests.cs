using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Tests.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>
/// The whole corridor against receivers on a socket that misbehave: whatever they do, the message ends in the state that RFC 5321 wants,
/// and never nowhere.
/// </summary>
public sealed class PeerBehaviourTests
{
    private const string LongLine = "10 MB";
    private const string ManyLines = "10,000 lines";
    private const string EndlessRefusal = "10,000 refusals";
    private const string Ehlo = "250-hi\r\n250 PIPELINING\r\n";
    private const string Envelope = "250 Ok\r\n250 Ok\r\n354 Go\r\n";

    public static TheoryData<string, string, string> Behaviours => new()
    {
        // What the peer says at once, then after each time it was spoken to; "-" closes, "." waits for the end of the message.
        { "takes it", $"220 hi\r\n|{Ehlo}|{Envelope}|.250 2.0.0 Ok\r\n|221 Bye\r\n", "delivered FinalDot 250 2.0.0 Ok" },
        { "closes at once", "-", "deferred Banner 421 4.4.2" },
        { "is no mail server", "SSH-2.0-OpenSSH_9.9\r\n", "deferred Banner 421 4.5.0" },
        { "greets with a reply without end", ManyLines, "deferred Banner 421 4.5.0" },
        { "greets with 10 MB", LongLine, "deferred Banner 421 4.5.0" },
        { "refuses us", "554 5.7.1 Go away\r\n", "deferred Banner 554 5.7.1 Go away" },
        { "is closing at the greeting", "421 4.3.2 Closing\r\n-", "deferred Banner 421 4.3.2 Closing" },
        { "is closing at EHLO", "220 hi\r\n|421 4.3.2 Closing\r\n-", "deferred Ehlo 421 4.3.2 Closing" },
        { "closes after EHLO", "220 hi\r\n|-", "deferred Ehlo 421 4.4.2" },
        { "closes in the middle of the reply to EHLO", "220 hi\r\n|250-hi\r\n250-PIPE-", "deferred Ehlo 421 4.4.2" },
        {
            "refuses the sender",
            $"220 hi\r\n|{Ehlo}|550 5.7.1 Not you\r\n503 What\r\n503 What\r\n|250 Ok\r\n",
            "bounced MailFrom 550 5.7.1 Not you"
        },
        {
            "puts the sender off",
            $"220 hi\r\n|{Ehlo}|451 4.7.1 Later\r\n503 What\r\n503 What\r\n|250 Ok\r\n",
            "deferred MailFrom 451 4.7.1 Later"
        },
        { "closes after MAIL", $"220 hi\r\n|{Ehlo}|250 Ok\r\n-", "deferred RcptTo 421 4.4.2" },
        { "refuses the recipient", $"220 hi\r\n|{Ehlo}|250 Ok\r\n550 5.1.1 No\r\n503 None\r\n|250 Ok\r\n", "bounced RcptTo 550 5.1.1 No" },
        { "is closing at RCPT", $"220 hi\r\n|{Ehlo}|250 Ok\r\n421 4.3.2 Closing\r\n-", "deferred RcptTo 421 4.3.2 Closing" },
        { "closes after DATA", $"220 hi\r\n|{Ehlo}|250 Ok\r\n250 Ok\r\n-", "deferred Data 421 4.4.2" },
        {
            "refuses DATA",
            $"220 hi\r\n|{Ehlo}|250 Ok\r\n250 Ok\r\n554 5.5.1 No mail here\r\n|250 Ok\r\n",
            "bounced Data 554 5.5.1 No mail here"
        },
        { "closes in the middle of the message", $"220 hi\r\n|{Ehlo}|{Envelope}-", "deferred FinalDot 421 4.4.2" },
        { "closes after the dot", $"220 hi\r\n|{Ehlo}|{Envelope}|.-", "deferred FinalDot 421 4.4.2" },
        { "closes in the middle of its 250", $"220 hi\r\n|{Ehlo}|{Envelope}|.25-", "deferred FinalDot 421 4.4.2" },
        { "is closing after the dot", $"220 hi\r\n|{Ehlo}|{Envelope}|.421 4.3.2 Closing\r\n-", "deferred FinalDot 421 4.3.2 Closing" },
        { "refuses the content", $"220 hi\r\n|{Ehlo}|{Envelope}|.554 5.7.1 Spam\r\n|221 Bye\r\n", "bounced FinalDot 554 5.7.1 Spam" },
        { "answers the message with a line of two digits", $"220 hi\r\n|{Ehlo}|{Envelope}|.25\r\n", "deferred FinalDot 421 4.5.0" },
        {
            "refuses the content in lines with different codes",
            $"220 hi\r\n|{Ehlo}|{Envelope}|.554-5.7.1 Spam\r\n550 5.7.1 See x\r\n|221 Bye\r\n",
            "bounced FinalDot 550 5.7.1 Spam\nSee x"
        },
        {
            "refuses the content in lines of different classes",
            $"220 hi\r\n|{Ehlo}|{Envelope}|.451-Spam\r\n554 5.7.1 Never\r\n|221 Bye\r\n",
            "bounced FinalDot 554 5.7.1 Spam\n5.7.1 Never"
        },
        {
            "refuses the content in 300 lines",
            $"220 hi\r\n|{Ehlo}|{Envelope}|.{string.Concat(Enumerable.Repeat("554-5.7.1 x\r\n", 300))}554 5.7.1 y\r\n|221 Bye\r\n",
            "bounced FinalDot 554 5.7.1 x\nx"
        },
        { "refuses the content without end", $"220 hi\r\n|{Ehlo}|{Envelope}|.{EndlessRefusal}", "bounced FinalDot 554 5.7.1 x\nx" },
        { "refuses the content and closes in the line", $"220 hi\r\n|{Ehlo}|{Envelope}|.554 5.7.1 Spa-", "bounced FinalDot 554 5.7.1 Spa" },
        { "says 250 before the dot", $"220 hi\r\n|{Ehlo}|{Envelope}250 2.0.0 Ok\r\n", "deferred FinalDot 421 4.5.0" },
        { "takes it and closes without a goodbye", $"220 hi\r\n|{Ehlo}|{Envelope}|.250 2.0.0 Ok\r\n-", "delivered FinalDot 250 2.0.0 Ok" },
    };

    [Theory]
    [MemberData(nameof(Behaviours))]
    public async Task Whatever_the_receiver_does_the_message_is_delivered_deferred_or_bounced(
        string behaviour, string script, string expected)
    {
        _ = behaviour;
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, stream => ServeAsync(stream, script));
        var hosts = new HostsResolver(
            new HostsTable(new DnsOptions { Hosts = new Dictionary<string, IReadOnlyList<string>> { ["peer.test"] = ["127.0.0.2"] } }));
        await using var corridor = new CorridorBed(
            policy: policy => policy.OnRoute = context => context.Domain == "sender.example"
                ? new RouteDecision { Hold = true }
                : new RouteDecision { NextHop = $"peer.test:{receiver.Port}" },
            protocol: time => new SmtpDelivery(hosts, new DeliveryOptions(), time, NullLoggerFactory.Instance));

        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() =>
            corridor.Log.All.Any(e => e.Domain == "a.test" && e.Kind is EventKind.Delivered or EventKind.Deferred or EventKind.Bounced));

        var end = Assert.Single(
            corridor.Log.All, e => e.Domain == "a.test" && e.Kind is EventKind.Delivered or EventKind.Deferred or EventKind.Bounced);
        Assert.StartsWith(expected, $"{end.Kind} {end.Stage} {end.Reply}", StringComparison.Ordinal);
        Assert.Equal(1, corridor.Totals.Delivered + corridor.Totals.Bounced + corridor.Totals.Deferred);
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, "a.test", 10)
            .Count(delivery => delivery.Phase == DeliveryPhase.Scheduled) == (end.Kind == EventKind.Deferred ? 1 : 0));

        // A notice is on disk before the message that it is about is removed.
        await corridor.UntilAsync(
            () => corridor.Queues.List(null, null, "sender.example", 10).Count == (end.Kind == EventKind.Bounced ? 1 : 0)
                && corridor.Spool.Count == (end.Kind == EventKind.Delivered ? 0 : 1));
    }

    private static async Task ServeAsync(Stream stream, string script)
    {
        var parts = script.Split('|');
        for (var i = 0; i < parts.Length; i++)
        {
            var text = parts[i];
            if (text.StartsWith('.'))
                await ReadMessageAsync(stream);
            else if (i > 0)
                await stream.ReadAtLeastAsync(new byte[4096], 1);

            text = text.TrimStart('.');
            var closes = text.EndsWith('-');
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text switch
            {
                LongLine => "220-" + new string('x', 10_000_000),
                EndlessRefusal => string.Concat(Enumerable.Repeat("554-5.7.1 x\r\n", 10_000)),
                ManyLines => string.Concat(Enumerable.Repeat("220-x\r\n", 10_000)),
                _ => closes ? text[..^1] : text,
            }));
            if (closes)
                return;
        }

        await stream.ReadAtLeastAsync(new byte[64 * 1024], 64 * 1024, throwOnEndOfStream: false);
    }

    private static async Task ReadMessageAsync(Stream stream)
    {
        var tail = "";
        var buffer = new byte[4096];
        while (!tail.EndsWith("\r\n.\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0)
                return;
            tail = (tail + Encoding.ASCII.GetString(buffer, 0, count))[^Math.Min(tail.Length + count, 5)..];
        }
    }
}
