using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>
/// A stop at each wait of a transaction: before the receiver has the whole message it breaks off, after that it waits a while for the
/// reply, so that nobody who has the message gets it again.
/// </summary>
public sealed class StopTests
{
    private static readonly Capabilities Chunking = new() { Chunking = true };
    private static readonly string[] Envelope =
        ["C: MAIL FROM:<s@a.example>", "S: 250 ok", "C: RCPT TO:<r@b.example>", "S: 250 ok", "C: DATA", "S: 354 go"];

    private static readonly string[] TwoByLmtp =
    [
        "C: MAIL FROM:<s@a.example>", "S: 250 ok", "C: RCPT TO:<r@b.example>", "S: 250 ok", "C: RCPT TO:<q@b.example>", "S: 250 ok",
        "C: DATA", "S: 354 go", "C: x", "C: .",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Before_the_message_it_breaks_off_at_once(int steps)
    {
        using var stop = new CancellationTokenSource();
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, [.. Envelope[..steps], "hang"]));

        await StopWhileItWaitsAsync(talk, stop, "r@b.example");

        Assert.True(talk.Peer.IsAborted);
        Assert.False(talk.Connection.IsOpen);
    }

    [Fact]
    public async Task Within_the_message_it_breaks_off_at_once_and_the_final_dot_is_not_sent()
    {
        using var stop = new CancellationTokenSource();
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, [.. Envelope, "stall"]));

        var sending = talk.Connection.SendAsync(Conversation.Mail(Large(), "r@b.example"), stop.Token).AsTask();
        await talk.Peer.Hanging;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(4, talk.Peer.Sends);
    }

    [Fact]
    public async Task Within_the_last_chunk_it_breaks_off_at_once()
    {
        using var stop = new CancellationTokenSource();
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, [.. Envelope[..4], "stall"]), Chunking);

        var sending = talk.Connection.SendAsync(
            Conversation.Mail(Large(), "r@b.example") with { PrefersChunking = true }, stop.Token).AsTask();
        await talk.Peer.Hanging;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(3, talk.Peer.Sends);
    }

    [Fact]
    public async Task After_a_stop_no_transaction_begins()
    {
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, "hang"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await talk.Connection.SendAsync(Conversation.Mail("x\r\n", "r@b.example"), new CancellationToken(canceled: true)));
        Assert.Equal(0, talk.Peer.Sends);
    }

    [Theory]
    [InlineData("S: 250 2.0.0 Taken", "FinalDot 250 2.0.0 Taken")]
    [InlineData("S: 550 5.7.1 No", "FinalDot 550 5.7.1 No")]
    [InlineData("S: 451 4.3.0 Later", "FinalDot 451 4.3.0 Later")]
    public async Task The_reply_to_the_message_is_waited_for(string reply, string expected)
    {
        using var stop = new CancellationTokenSource();
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, [.. Envelope, "C: x", "C: .", "pause", reply]));

        Assert.Equal([expected], await ReplyAfterStopAsync(talk, stop, Conversation.Mail("x\r\n", "r@b.example")));
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task The_reply_to_the_last_chunk_is_waited_for()
    {
        using var stop = new CancellationTokenSource();
        var peer = new ScriptedPeer(Chunks.Whole, [.. Envelope[..4], "C: BDAT 3 LAST", "C: x", "pause", "S: 250 2.0.0 Taken"]);
        var talk = new Conversation(peer, Chunking);

        Assert.Equal(["FinalDot 250 2.0.0 Taken"], await ReplyAfterStopAsync(
            talk, stop, Conversation.Mail("x\r\n", "r@b.example") with { PrefersChunking = true }));
    }

    [Fact]
    public async Task All_replies_of_lmtp_are_waited_for()
    {
        using var stop = new CancellationTokenSource();
        var peer = new ScriptedPeer(Chunks.Whole, [.. TwoByLmtp, "S: 250 2.0.0 One", "pause", "S: 250 2.0.0 Two"]);
        var talk = new Conversation(peer, isLmtp: true);

        Assert.Equal(
            ["FinalDot 250 2.0.0 One", "FinalDot 250 2.0.0 Two"],
            await ReplyAfterStopAsync(talk, stop, Conversation.Mail("x\r\n", "r@b.example", "q@b.example")));
    }

    [Fact]
    public async Task Whoever_has_it_by_lmtp_is_told_though_the_others_replies_never_come()
    {
        using var stop = new CancellationTokenSource();
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, [.. TwoByLmtp, "S: 250 2.0.0 One", "hang"]), isLmtp: true);

        var sending = talk.Connection.SendAsync(Conversation.Mail("x\r\n", "r@b.example", "q@b.example"), stop.Token).AsTask();
        await talk.Peer.Hanging;
        await stop.CancelAsync();
        talk.Time.Advance(SmtpChannel.ReplyGrace);

        var outcomes = await sending;
        Assert.Equal([true, false], outcomes.Select(outcome => outcome.IsDelivered));
        Assert.False(outcomes[1].IsRemoteReply);
    }

    [Fact]
    public async Task The_wait_for_the_reply_is_bounded()
    {
        using var stop = new CancellationTokenSource();
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, [.. Envelope, "C: x", "C: .", "hang"]));

        var sending = talk.Connection.SendAsync(Conversation.Mail("x\r\n", "r@b.example"), stop.Token).AsTask();
        await talk.Peer.Hanging;
        await stop.CancelAsync();
        Assert.False(talk.Peer.IsAborted);
        talk.Time.Advance(SmtpChannel.ReplyGrace);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.True(talk.Peer.IsAborted);
    }

    [Fact]
    public async Task A_transaction_that_has_ended_is_broken_off_no_later_than_others()
    {
        using var stop = new CancellationTokenSource();
        var peer = new ScriptedPeer(
            Chunks.Whole, [.. Envelope, "C: x", "C: .", "S: 250 2.0.0 Taken", "C: MAIL FROM:<s@a.example>", "hang"]);
        var talk = new Conversation(peer);
        await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example"));

        await StopWhileItWaitsAsync(talk, stop, "r@b.example");

        Assert.True(talk.Peer.IsAborted);
    }

    private static string Large() => string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 4_000));

    private static async Task StopWhileItWaitsAsync(Conversation talk, CancellationTokenSource stop, string recipient)
    {
        var sending = talk.Connection.SendAsync(Conversation.Mail("x\r\n", recipient), stop.Token).AsTask();
        await talk.Peer.Hanging;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private static async Task<string[]> ReplyAfterStopAsync(
        Conversation talk, CancellationTokenSource stop, DeliveryTransaction transaction)
    {
        var sending = talk.Connection.SendAsync(transaction, stop.Token).AsTask();
        await talk.Peer.Hanging;
        await stop.CancelAsync();
        Assert.False(sending.IsCompleted);
        talk.Peer.GoOn();
        return [.. (await sending).Select(Conversation.Describe)];
    }
}
