using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Tests.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Conversations;

/// <summary>What others see of a connection to a receiver, and what breaking it off does to the message on it.</summary>
public sealed class OutgoingConversationTests
{
    private static readonly string[] Envelope =
        ["C: MAIL FROM:<s@a.example>", "S: 250 ok", "C: RCPT TO:<r@b.example>", "S: 250 ok", "C: DATA", "S: 354 go"];

    private readonly FakeTimeProvider _time = new();
    private readonly ConversationBook _all;

    public OutgoingConversationTests() => _all = new ConversationBook(new RecorderOptions(), _time);

    [Fact]
    public async Task A_transcript_has_commands_replies_and_the_size_of_the_message_alone()
    {
        var (conversation, connection) = Open([.. Envelope, "C: top secret", "C: .", "S: 550 5.7.1 Spam"]);

        await SendAsync(connection, "top secret\r\n");

        var kept = Assert.Single(_all.Recorder!.Of("site.test"));
        Assert.False(kept.IsGood);
        Assert.Equal("final-dot: 550 5.7.1 Spam", kept.Outcome);
        Assert.Equal(
            [
                "connected to mx.example [127.0.0.1]:25 from 127.0.0.9", "MAIL FROM:<s@a.example>", "250 ok", "RCPT TO:<r@b.example>",
                "250 ok", "DATA", "354 go", "(12 bytes of message)", "550 5.7.1 Spam",
            ],
            TranscriptText.Read(kept.Lines, kept.Began).Select(line => line.Text));
        Assert.Equal((1, 12), (conversation.Messages, conversation.Bytes));
    }

    [Fact]
    public async Task Whoever_has_the_whole_message_answers_though_the_connection_is_broken_off()
    {
        var (conversation, connection, peer) = OpenWith([.. Envelope, "C: x", "C: .", "pause", "S: 250 2.0.0 Taken"]);
        var sending = connection.SendAsync(Mail("x\r\n"), CancellationToken.None).AsTask();
        await peer.Hanging;

        Assert.True(conversation.Abort());
        Assert.False(sending.IsCompleted);
        peer.GoOn();

        Assert.True(Assert.Single(await sending).IsDelivered);
        await connection.DisposeAsync();
        Assert.Empty(_all.Open);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Broken_off_before_the_message_it_is_put_off_and_nothing_is_sent(int steps)
    {
        var (conversation, connection, peer) = OpenWith([.. Envelope[..steps], "hang"]);
        var sending = connection.SendAsync(Mail("x\r\n"), CancellationToken.None).AsTask();
        await peer.Hanging;

        Assert.True(conversation.Abort());

        var outcome = Assert.Single(await sending);
        Assert.False(outcome.IsRemoteReply);
        Assert.Equal("421 4.4.2 The connection to mx.example was broken off by an operator", outcome.Reply.ToString());
        Assert.NotEqual(SmtpStage.Connect, outcome.Stage);
        Assert.True(peer.IsAborted);
    }

    [Fact]
    public async Task Broken_off_within_the_message_the_final_dot_is_not_sent()
    {
        var (conversation, connection, peer) = OpenWith([.. Envelope, "stall"]);
        var sending = connection.SendAsync(
            Mail(string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 4_000))), CancellationToken.None).AsTask();
        await peer.Hanging;

        conversation.Abort();

        Assert.Equal(421, Assert.Single(await sending).Reply.Code);
        Assert.Equal(4, peer.Sends);
    }

    [Fact]
    public async Task A_trace_shows_how_a_connection_was_opened_and_then_each_line()
    {
        var (_, connection) = Open([.. Envelope, "C: x", "C: .", "S: 250 2.0.0 Taken"]);
        using var other = _all.Watch(new TraceFilter(Direction.Out) { Site = "other.test" })!;
        using var viewer = _all.Watch(new TraceFilter(Direction.Out) { Site = "SITE.test" })!;

        await SendAsync(connection, "x\r\n");

        var lines = new List<string>();
        while (viewer.Lines.TryRead(out var line))
            lines.Add(line.Line.Text);
        Assert.Equal("connected to mx.example [127.0.0.1]:25 from 127.0.0.9", lines[0]);
        Assert.Equal("MAIL FROM:<s@a.example>", lines[1]);
        Assert.Equal("250 2.0.0 Taken", lines[^1]);
        Assert.Equal(9, lines.Count);
        Assert.False(other.Lines.TryRead(out _));
    }

    [Fact]
    public void A_slow_viewer_loses_lines_and_is_told_how_many()
    {
        using var viewer = _all.Watch(new TraceFilter(Direction.Out))!;
        var conversation = Converse();
        for (var i = 0; i < TraceViewer.MostWaiting + 500; i++)
            conversation.Reply("250 ok\r\n"u8);

        Assert.Equal(500, viewer.TakeLost());
        Assert.Equal(0, viewer.TakeLost());
    }

    [Fact]
    public void There_are_so_many_viewers_and_no_more()
    {
        var viewers = Enumerable.Range(0, ConversationBook.MostViewers).Select(_ => _all.Watch(new TraceFilter(Direction.In))!).ToList();
        Assert.Null(_all.Watch(new TraceFilter(Direction.In)));
        viewers[0].Dispose();

        Assert.NotNull(_all.Watch(new TraceFilter(Direction.In)));
    }

    [Fact]
    public void Without_a_recorder_nothing_is_kept_and_sessions_are_there()
    {
        var all = new ConversationBook(new RecorderOptions { Enabled = false }, _time);
        var conversation = new OutgoingConversation(all, "s", "h", new IPEndPoint(IPAddress.Loopback, 25), "source", null);
        conversation.Commands("EHLO x\r\n"u8);
        conversation.NotOpened(new Outcome(SmtpStage.Ehlo, SmtpReply.Parse("550 no"), IsRemoteReply: true));

        Assert.Same(conversation, Assert.Single(all.Open));
        Assert.Same(conversation, all.Find(conversation.Id));
        Assert.Null(all.Find("in-1"));
        Assert.Empty(conversation.Transcript());
        conversation.Close();
        Assert.Equal((0, 1), (all.Count, all.Lines));
    }

    private static DeliveryTransaction Mail(string content) => Delivery.Smtp.Conversation.Mail(content, "r@b.example");

    private static async Task SendAsync(SmtpConnection connection, string content) =>
        await connection.SendAsync(Mail(content), CancellationToken.None);

    private OutgoingConversation Converse() =>
        new(_all, "site.test", "mx.example", new IPEndPoint(IPAddress.Loopback, 25), "source", null);

    private (OutgoingConversation Conversation, SmtpConnection Connection) Open(string[] script)
    {
        var (conversation, connection, _) = OpenWith(script);
        return (conversation, connection);
    }

    private (OutgoingConversation Conversation, SmtpConnection Connection, ScriptedPeer Peer) OpenWith(string[] script)
    {
        var peer = new ScriptedPeer(Chunks.Whole, script);
        var conversation = Converse();
        var channel = new SmtpChannel(peer, "mx.example", _time) { Conversation = conversation };
        conversation.Connected(IPAddress.Parse("127.0.0.9"), channel.BreakOff);
        conversation.Opened(null);
        return (conversation, new SmtpConnection(channel, default, IPAddress.Loopback, new DeliveryOptions()), peer);
    }
}
