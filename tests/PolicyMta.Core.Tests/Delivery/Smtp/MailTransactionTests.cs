using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

public sealed class MailTransactionTests
{
    public static TheoryData<Chunks> AllChunks => Conversation.AllChunks;

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Without_pipelining_each_command_waits_for_its_reply(Chunks chunks)
    {
        var talk = new Conversation(new ScriptedPeer(
            chunks,
            "C: MAIL FROM:<s@a.example>",
            "S: 250 2.1.0 Ok",
            "C: RCPT TO:<r@b.example>",
            "S: 250 2.1.5 Ok",
            "C: DATA",
            "S: 354 Go ahead",
            "C: Subject: x",
            "C: ",
            "C: ..dot",
            "C: .",
            "S: 250 2.0.0 queued as 1"));

        var outcomes = await talk.SendAsync(Conversation.Mail("Subject: x\r\n\r\n.dot\r\n", "r@b.example"));

        Assert.Equal(["FinalDot 250 2.0.0 queued as 1"], outcomes);
        Assert.True(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task With_pipelining_the_envelope_is_one_write_and_the_message_another(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example> SIZE=21",
                "C: RCPT TO:<r1@b.example>",
                "C: RCPT TO:<r2@b.example>",
                "C: DATA",
                "S: 250 2.1.0 Ok",
                "S: 250 2.1.5 Ok",
                "S: 550 5.1.1 No such user",
                "S: 354 Go ahead",
                "C: X-Added: 1",
                "C: ",
                "C: hello",
                "C: .",
                "S: 250-2.0.0 first line",
                "S: 250 2.0.0 second line"),
            Conversation.Esmtp);

        var outcomes =
            await talk.SendAsync(Conversation.Mail("s@a.example", "X-Added: 1\r\n", "\r\nhello\r\n", ["r1@b.example", "r2@b.example"]));

        Assert.Equal(["FinalDot 250 2.0.0 first line\nsecond line", "RcptTo 550 5.1.1 No such user"], outcomes);
        Assert.Equal(2, talk.Peer.Sends);
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Several_transactions_use_one_connection(Chunks chunks)
    {
        string[] one = [
            "C: MAIL FROM:<s@a.example> SIZE=3", "C: RCPT TO:<r@b.example>", "C: DATA", "S: 250 Ok", "S: 250 Ok", "S: 354 Go", "C: x",
            "C: .", "S: 250 Done",
        ];
        var talk = new Conversation(new ScriptedPeer(chunks, [.. one, .. one, "C: QUIT", "S: 221 Bye", "close"]), Conversation.Esmtp);

        Assert.Equal(["FinalDot 250 Done"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.True(talk.Connection.IsUsable);
        Assert.Equal(["FinalDot 250 Done"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.Equal(2, talk.Connection.Transactions);
        await talk.Connection.DisposeAsync();

        Assert.True(talk.Peer.IsDisposed);
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task No_data_is_sent_when_every_recipient_is_refused_and_the_envelope_is_reset(Chunks chunks)
    {
        var talk = new Conversation(new ScriptedPeer(
            chunks,
            "C: MAIL FROM:<s@a.example>",
            "S: 250 Ok",
            "C: RCPT TO:<r1@b.example>",
            "S: 550 5.1.1 No",
            "C: RCPT TO:<r2@b.example>",
            "S: 450 4.2.1 Later",
            "C: RSET",
            "S: 250 Ok",
            "C: MAIL FROM:<s@a.example>",
            "S: 250 Ok",
            "C: RCPT TO:<r3@b.example>",
            "S: 250 Ok",
            "C: DATA",
            "S: 354 Go",
            "C: x",
            "C: .",
            "S: 250 Done"));

        Assert.Equal(
            ["RcptTo 550 5.1.1 No", "RcptTo 450 4.2.1 Later"],
            await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example", "r2@b.example")));
        Assert.True(talk.Connection.IsUsable);
        Assert.Equal(["FinalDot 250 Done"], await talk.SendAsync(Conversation.Mail("x\r\n", "r3@b.example")));
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Data_pipelined_and_refused_with_the_recipients_is_followed_by_reset_in_the_next_group(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example> SIZE=3",
                "C: RCPT TO:<r1@b.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 550 5.1.1 No",
                "S: 554 5.5.1 No valid recipients",
                "C: RSET",
                "C: MAIL FROM:<s@a.example> SIZE=3",
                "C: RCPT TO:<r2@b.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 250 Ok",
                "S: 250 Ok",
                "S: 354 Go",
                "C: x",
                "C: .",
                "S: 250 Done"),
            Conversation.Esmtp);

        Assert.Equal(["RcptTo 550 5.1.1 No"], await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example")));
        Assert.Equal(["FinalDot 250 Done"], await talk.SendAsync(Conversation.Mail("x\r\n", "r2@b.example")));
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Data_pipelined_and_allowed_without_recipients_ends_with_a_lone_dot(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example> SIZE=3",
                "C: RCPT TO:<r1@b.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 550 5.1.1 No",
                "S: 354 Go",
                "C: .",
                "S: 554 5.5.1 No valid recipients",
                "C: QUIT",
                "S: 221 Bye"),
            Conversation.Esmtp);

        Assert.Equal(["RcptTo 550 5.1.1 No"], await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example")));
        Assert.True(talk.Connection.IsUsable);
        await talk.Connection.DisposeAsync();
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task A_refused_sender_is_everybodys_outcome_and_the_connection_stays(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example> SIZE=3",
                "C: RCPT TO:<r1@b.example>",
                "C: RCPT TO:<r2@b.example>",
                "C: DATA",
                "S: 451 4.7.1 Greylisted",
                "S: 503 5.5.1 MAIL first",
                "S: 503 5.5.1 MAIL first",
                "S: 503 5.5.1 MAIL first",
                "hang"),
            Conversation.Esmtp);

        var outcomes = await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example", "r2@b.example"));

        Assert.Equal(["MailFrom 451 4.7.1 Greylisted", "MailFrom 451 4.7.1 Greylisted"], outcomes);
        Assert.True(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task A_refused_data_is_the_outcome_of_those_accepted()
    {
        var talk = new Conversation(new ScriptedPeer(
            Chunks.Whole,
            "C: MAIL FROM:<>",
            "S: 250 Ok",
            "C: RCPT TO:<r1@b.example>",
            "S: 250 Ok",
            "C: RCPT TO:<r2@b.example>",
            "S: 550 No",
            "C: DATA",
            "S: 452 4.3.1 Full",
            "hang"));

        var outcomes = await talk.SendAsync(Conversation.Mail("", "", "x\r\n", ["r1@b.example", "r2@b.example"]));

        Assert.Equal(["Data 452 4.3.1 Full", "RcptTo 550 No"], outcomes);
        Assert.True(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task More_recipients_than_one_group_holds_go_in_several()
    {
        var recipients = Enumerable.Range(0, 250).Select(i => $"r{i}@b.example").ToArray();
        string[] Group(int from, int count) => [.. recipients.Skip(from).Take(count).Select(address => $"C: RCPT TO:<{address}>")];
        string[] script =
        [
            "C: MAIL FROM:<s@a.example> SIZE=3", .. Group(0, 100), "S: 250 Ok", .. Enumerable.Repeat("S: 250 Ok", 100),
            .. Group(100, 101), .. Enumerable.Repeat("S: 250 Ok", 101),
            .. Group(201, 49), "C: DATA", .. Enumerable.Repeat("S: 250 Ok", 49), "S: 354 Go", "C: x", "C: .", "S: 250 Done",
        ];
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, script), Conversation.Esmtp);

        var outcomes = await talk.SendAsync(Conversation.Mail("x\r\n", recipients));

        Assert.Equal(250, outcomes.Count(outcome => outcome == "FinalDot 250 Done"));
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task A_message_over_the_announced_size_is_refused_without_a_word()
    {
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, "hang"), Conversation.Esmtp with { MaxSize = 5 });

        var outcomes = await talk.SendAsync(Conversation.Mail("123456", "r@b.example"));

        Assert.Equal(["MailFrom own: 552 5.3.4 The message is larger than the 5 bytes that mx.example takes"], outcomes);
        Assert.Equal(0, talk.Peer.Sends);
        Assert.True(talk.Connection.IsUsable);
    }

    [Theory]
    [InlineData("caf\u00e9\r\n", " BODY=8BITMIME")]
    [InlineData("cafe\r\n", "")]
    public async Task Content_with_8_bit_bytes_is_announced(string content, string parameter)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example>" + parameter,
                "S: 250 Ok",
                "C: RCPT TO:<r@b.example>",
                "S: 250 Ok",
                "C: DATA",
                "S: 354 Go",
                "C: " + content[..^2],
                "C: .",
                "S: 250 Ok"),
            new Capabilities { EightBitMime = true });

        Assert.Equal(["FinalDot 250 Ok"], await talk.SendAsync(Conversation.Mail(content, "r@b.example")));
        talk.Peer.AssertDone();
    }

    [Theory]
    [InlineData("r@b.example>\r\nRCPT TO:<x@c.example")]
    [InlineData("r@b.example> NOTIFY=NEVER")]
    [InlineData("r\0@b.example")]
    public async Task An_address_that_would_end_the_command_is_never_said(string address)
    {
        var talk = new Conversation(new ScriptedPeer(
            Chunks.Whole, "C: MAIL FROM:<s@a.example>", "S: 250 Ok", "C: RCPT TO:<r@b.example>", "S: 250 Ok", "C: DATA", "S: 354 Go",
            "C: x", "C: .", "S: 250 Ok"));

        var outcomes = await talk.SendAsync(Conversation.Mail("x\r\n", address, "r@b.example"));

        Assert.Equal(["RcptTo own: 553 5.1.3 The address is not one that SMTP can carry", "FinalDot 250 Ok"], outcomes);
        talk.Peer.AssertDone();
    }

    [Theory]
    [InlineData(false, "RcptTo own: 553 5.6.7 The address is not ASCII and the receiver does not take such addresses (SMTPUTF8)")]
    [InlineData(true, "FinalDot 250 Ok")]
    public async Task An_address_beyond_ascii_needs_smtputf8(bool announced, string expected)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example> SMTPUTF8",
                "S: 250 Ok",
                "C: RCPT TO:<j\u00c3\u00b6rg@b.example>",
                "S: 250 Ok",
                "C: DATA",
                "S: 354 Go",
                "C: x",
                "C: .",
                "S: 250 Ok"),
            new Capabilities { SmtpUtf8 = announced });

        Assert.Equal([expected], await talk.SendAsync(Conversation.Mail("x\r\n", "j\u00f6rg@b.example")));
        Assert.Equal(announced ? 4 : 0, talk.Peer.Sends);
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task A_reply_before_the_message_was_sent_is_no_delivery(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example> SIZE=3",
                "C: RCPT TO:<r@b.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 250 Ok",
                "S: 354 Go",
                "S: 250 2.0.0 Done already"),
            Conversation.Esmtp);

        Assert.Equal(
            ["FinalDot own: 421 4.5.0 mx.example replied to the message before it had all of it"],
            await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.False(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task A_refusal_before_the_message_was_sent_counts_and_ends_the_connection(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example> SIZE=3",
                "C: RCPT TO:<r@b.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 250 Ok",
                "S: 354 Go",
                "S: 552 5.3.4 Too big"),
            Conversation.Esmtp);

        Assert.Equal(["FinalDot 552 5.3.4 Too big"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.False(talk.Connection.IsUsable);
        await talk.Connection.DisposeAsync();
        talk.Peer.AssertDone();
    }

    [Theory]
    [InlineData("S: 354 Go", "MailFrom own: 421 4.5.0 mx.example sent no valid reply to MAIL: 354 has no meaning here: \"Go\"")]
    [InlineData(
        "S: HTTP/1.1 400 Bad Request",
        "MailFrom own: 421 4.5.0 mx.example sent no valid reply to MAIL: a line does not begin with a reply code: "
            + "\"HTTP/1.1 400 Bad Request\"")]
    [InlineData(
        "S: 250_Ok",
        "MailFrom own: 421 4.5.0 mx.example sent no valid reply to MAIL: a reply code is followed by neither a space nor a hyphen: "
            + "\"250_Ok\"")]
    public async Task Nonsense_ends_the_connection_and_defers(string nonsense, string expected)
    {
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, "C: MAIL FROM:<s@a.example>", nonsense));

        Assert.Equal([expected], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.False(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task Cancelling_breaks_the_connection_off()
    {
        using var cancellation = new CancellationTokenSource();
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, "C: MAIL FROM:<s@a.example>", "hang"));

        var sending = talk.Connection.SendAsync(Conversation.Mail("x\r\n", "r@b.example"), cancellation.Token).AsTask();
        await talk.Peer.Hanging;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.True(talk.Peer.IsAborted);
        Assert.False(talk.Connection.IsUsable);
        await talk.Connection.DisposeAsync();
        Assert.Equal(1, talk.Peer.Sends);
    }
}
