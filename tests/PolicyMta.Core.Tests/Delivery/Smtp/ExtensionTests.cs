using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>BDAT, DSN, SMTPUTF8, REQUIRETLS and LMTP, by transcript.</summary>
public sealed class ExtensionTests
{
    private static readonly Capabilities Chunking = new() { Pipelining = true, Chunking = true, EightBitMime = true };

    public static TheoryData<Chunks> AllChunks => Conversation.AllChunks;

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Bdat_carries_the_message_as_it_is(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example>", "C: RCPT TO:<r1@b.example>", "C: RCPT TO:<r2@b.example>", "S: 250 Ok", "S: 250 Ok",
                "S: 550 5.1.1 No",
                "C: BDAT 17 LAST", "C: X: 1", "C: ", "C: .dot", "C: .", "S: 250 2.0.0 Taken"),
            Chunking);

        var outcomes = await talk.SendAsync(Conversation.Mail(
            "s@a.example", "X: 1\r\n", "\r\n.dot\r\n.\r\n", ["r1@b.example", "r2@b.example"]) with
        { PrefersChunking = true });

        Assert.Equal(["FinalDot 250 2.0.0 Taken", "RcptTo 550 5.1.1 No"], outcomes);
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task Bdat_is_not_said_where_no_recipient_was_taken()
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example>", "C: RCPT TO:<r@b.example>", "S: 250 Ok", "S: 550 5.1.1 No",
                "C: RSET", "C: MAIL FROM:<s@a.example>", "C: RCPT TO:<r@b.example>", "S: 250 Ok", "S: 250 Ok", "S: 250 Ok",
                "C: BDAT 3 LAST", "C: x", "S: 250 Done"),
            Chunking);
        var mail = Conversation.Mail("x\r\n", "r@b.example") with { PrefersChunking = true };

        Assert.Equal(["RcptTo 550 5.1.1 No"], await talk.SendAsync(mail));
        Assert.Equal(["FinalDot 250 Done"], await talk.SendAsync(mail));
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task Binary_content_goes_by_bdat_alone_and_is_announced()
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example> BODY=BINARYMIME",
                "C: RCPT TO:<r@b.example>",
                "S: 250 Ok",
                "S: 250 Ok",
                "C: BDAT 6 LAST",
                "C: a\rb\0",
                "S: 250 Ok"),
            Chunking with { BinaryMime = true });

        Assert.Equal(["FinalDot 250 Ok"], await talk.SendAsync(
            Conversation.Mail("a\rb\0\r\n", "r@b.example") with { Envelope = new EnvelopeRequests { Body = BodyEncoding.BinaryMime } }));
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task A_chunk_that_is_refused_is_everybodys_outcome()
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example>",
                "C: RCPT TO:<r@b.example>",
                "S: 250 Ok",
                "S: 250 Ok",
                "C: BDAT 3 LAST",
                "C: x",
                "S: 552 5.3.4 Too big"),
            Chunking);

        Assert.Equal(
            ["FinalDot 552 5.3.4 Too big"],
            await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example") with { PrefersChunking = true }));
        Assert.True(talk.Connection.IsUsable);
    }

    [Fact]
    public async Task What_the_client_asked_about_notices_is_passed_on()
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example> RET=HDRS ENVID=QQ+2B1+3D+20x",
                "C: RCPT TO:<r1@b.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;first+2B@b.example",
                "C: RCPT TO:<r2@b.example> NOTIFY=NEVER",
                "C: RCPT TO:<r3@b.example>",
                "C: DATA", "S: 250 Ok", "S: 250 Ok", "S: 250 Ok", "S: 250 Ok", "S: 354 Go", "C: x", "C: .", "S: 250 Ok"),
            new Capabilities { Pipelining = true, Dsn = true });
        var mail = new DeliveryTransaction(
            "s@a.example",
            [
                new Recipient("r1@b.example")
                {
                    Notify = DsnNotify.Success | DsnNotify.Failure,
                    OriginalRecipient = "rfc822;first+@b.example",
                },
                new Recipient("r2@b.example") { Notify = DsnNotify.Never },
                new Recipient("r3@b.example"),
            ],
            default,
            "x\r\n"u8.ToArray())
        {
            Envelope = new EnvelopeRequests { EnvelopeId = "QQ+1= x", Return = ReturnedContent.Headers },
        };

        Assert.All(await talk.SendAsync(mail), outcome => Assert.Equal("FinalDot 250 Ok", outcome));
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task A_receiver_without_dsn_is_told_nothing_of_it()
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example>",
                "C: RCPT TO:<r@b.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 250 Ok",
                "S: 354 Go",
                "C: x",
                "C: .",
                "S: 250 Ok"),
            new Capabilities { Pipelining = true });

        var mail = new DeliveryTransaction(
            "s@a.example",
            [new Recipient("r@b.example") { Notify = DsnNotify.Never, OriginalRecipient = "rfc822;x@b.example" }],
            default,
            "x\r\n"u8.ToArray())
        {
            Envelope = new EnvelopeRequests { EnvelopeId = "1", Return = ReturnedContent.Full },
        };
        Assert.Equal(["FinalDot 250 Ok"], await talk.SendAsync(mail));
        talk.Peer.AssertDone();
    }

    [Theory]
    [InlineData("rfc822;jane@b.example", "rfc822;jane@b.example")]
    [InlineData("rfc822;a b=c+d", "rfc822;a+20b+3Dc+2Bd")]
    [InlineData("utf-8;jörg@b.example", "utf-8;j\\x{F6}rg@b.example")]
    [InlineData("rfc822;jörg@b.example", null)]
    [InlineData("nonsense", null)]
    public void Original_recipients_are_written_as_their_type_wants(string original, string? expected) =>
        Assert.Equal(expected, XtextWriter.WriteOriginalRecipient(original));

    [Fact]
    public async Task A_domain_beyond_ascii_is_said_in_a_labels_to_a_receiver_without_smtputf8()
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@xn--bcher-kva.example>",
                "C: RCPT TO:<r@xn--bcher-kva.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 250 Ok",
                "S: 354 Go",
                "C: x",
                "C: .",
                "S: 250 Ok"),
            new Capabilities { Pipelining = true });

        Assert.Equal(
            ["FinalDot 250 Ok", "RcptTo own: 553 5.6.7 The address is not ASCII and the receiver does not take such addresses (SMTPUTF8)"],
            await talk.SendAsync(Conversation.Mail("s@bücher.example", "", "x\r\n", ["r@bücher.example", "jörg@b.example"])));
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task Smtputf8_goes_on_with_the_message()
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example> SMTPUTF8",
                "C: RCPT TO:<r@b.example>",
                "C: DATA",
                "S: 250 Ok",
                "S: 250 Ok",
                "S: 354 Go",
                "C: x",
                "C: .",
                "S: 250 Ok"),
            new Capabilities { Pipelining = true, SmtpUtf8 = true });

        Assert.Equal(
            ["FinalDot 250 Ok"],
            await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example") with { Envelope = new EnvelopeRequests { SmtpUtf8 = true } }));
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Lmtp_has_a_reply_for_each_recipient_after_the_message(Chunks chunks)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                chunks,
                "C: MAIL FROM:<s@a.example>", "C: RCPT TO:<r1@b.example>", "C: RCPT TO:<r2@b.example>", "C: RCPT TO:<r3@b.example>",
                "C: DATA",
                "S: 250 Ok", "S: 250 Ok", "S: 550 5.1.1 No", "S: 250 Ok", "S: 354 Go", "C: x", "C: .", "S: 250 2.1.5 Stored",
                "S: 452 4.2.2 Full"),
            new Capabilities { Pipelining = true },
            isLmtp: true);

        var outcomes = await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example", "r2@b.example", "r3@b.example"));

        Assert.Equal(["FinalDot 250 2.1.5 Stored", "RcptTo 550 5.1.1 No", "FinalDot 452 4.2.2 Full"], outcomes);
        Assert.True(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Theory]
    [InlineData("close", "FinalDot own: 421 4.4.2 mx.example closed the connection before its reply to the message")]
    [InlineData("S: 421 4.3.2 Closing", "FinalDot 421 4.3.2 Closing")]
    public async Task Lmtp_keeps_what_was_said_before_the_connection_ended(string end, string expected)
    {
        var talk = new Conversation(
            new ScriptedPeer(
                Chunks.Whole,
                "C: MAIL FROM:<s@a.example>", "C: RCPT TO:<r1@b.example>", "C: RCPT TO:<r2@b.example>", "C: DATA",
                "S: 250 Ok", "S: 250 Ok", "S: 250 Ok", "S: 354 Go", "C: x", "C: .", "S: 250 2.1.5 Stored", end),
            new Capabilities { Pipelining = true },
            isLmtp: true);

        Assert.Equal(
            ["FinalDot 250 2.1.5 Stored", expected], await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example", "r2@b.example")));
        Assert.False(talk.Connection.IsUsable);
    }
}
