using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>421, silence and the end of the stream, at every step of a transaction, pipelined and not.</summary>
public sealed class BrokenConversationTests
{
    private static readonly SmtpStage[] Stages = [SmtpStage.MailFrom, SmtpStage.RcptTo, SmtpStage.Data, SmtpStage.FinalDot];
    private static readonly string[] Commands = ["C: MAIL FROM:<s@a.example>", "C: RCPT TO:<r@b.example>", "C: DATA", "C: x"];
    private static readonly string[] Replies = ["S: 250 Ok", "S: 250 Ok", "S: 354 Go", "S: 250 Done"];

    public static TheoryData<SmtpStage, bool, Chunks> Everywhere()
    {
        var data = new TheoryData<SmtpStage, bool, Chunks>();
        foreach (var stage in Stages)
        {
            foreach (var chunks in Enum.GetValues<Chunks>())
            {
                data.Add(stage, false, chunks);
                data.Add(stage, true, chunks);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Service_closing_is_the_outcome_of_the_step_it_answers(SmtpStage stage, bool pipelining, Chunks chunks)
    {
        var talk = Talk(stage, pipelining, chunks, "S: 421 4.3.2 Closing", "close");

        Assert.Equal([$"{stage} 421 4.3.2 Closing"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.False(talk.Connection.IsUsable);
        await talk.Connection.DisposeAsync();
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task The_end_of_the_stream_is_a_transient_failure_of_the_step_that_waits(SmtpStage stage, bool pipelining, Chunks chunks)
    {
        var talk = Talk(stage, pipelining, chunks, "close");

        var outcome = Assert.Single(await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));

        Assert.StartsWith($"{stage} own: 421 4.4.2 mx.example closed the connection before its reply to ", outcome);
        Assert.False(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_reset_in_the_middle_of_a_reply_is_no_reply(SmtpStage stage, bool pipelining, Chunks chunks)
    {
        var talk = Talk(stage, pipelining, chunks, "S: 250-half", "reset");

        var outcome = Assert.Single(await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));

        Assert.StartsWith($"{stage} own: 421 4.4.2", outcome);
        Assert.False(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_refusal_that_is_cut_off_is_a_refusal_with_its_words(SmtpStage stage, bool pipelining, Chunks chunks)
    {
        var talk = Talk(stage, pipelining, chunks, "S: 550-5.7.1 Blocked", "reset");

        Assert.Equal([$"{stage} 550 5.7.1 Blocked"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.False(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_refusal_in_a_form_of_its_own_is_a_refusal_and_the_last_word(SmtpStage stage, bool pipelining, Chunks chunks)
    {
        var talk = Talk(stage, pipelining, chunks, "S: 550x Blocked");

        Assert.Equal([$"{stage} 550 550x Blocked"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
        Assert.False(talk.Connection.IsUsable);
    }

    [Fact]
    public async Task A_broken_refusal_of_one_recipient_is_not_that_of_the_others()
    {
        var talk = new Conversation(new ScriptedPeer(
            Chunks.Whole, "C: MAIL FROM:<s@a.example>", "S: 250 Ok", "C: RCPT TO:<r1@b.example>", "S: 250 Ok",
            "C: RCPT TO:<r2@b.example>", "S: 550-5.1.1 No such", "close"));

        var outcomes = await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example", "r2@b.example", "r3@b.example"));

        var broken = "RcptTo own: 421 4.5.0 mx.example sent a reply without a valid end, and the connection was given up";
        Assert.Equal([broken, "RcptTo 550 5.1.1 No such", broken], outcomes);
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task What_is_no_reply_at_all_is_quoted()
    {
        var talk = Talk(SmtpStage.FinalDot, pipelining: false, Chunks.Whole, "S: Message rejected as spam");

        Assert.Equal(
            [
                "FinalDot own: 421 4.5.0 mx.example sent no valid reply to the message: a line does not begin with a reply code: "
                    + "\"Message rejected as spam\"",
            ],
            await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Silence_ends_with_the_time_limit_of_the_step(SmtpStage stage, bool pipelining, Chunks chunks)
    {
        var talk = Talk(stage, pipelining, chunks, "hang");
        var limit = stage switch
        {
            SmtpStage.Data => talk.Options.DataTimeout,
            SmtpStage.FinalDot => talk.Options.FinalDotTimeout,
            _ => talk.Options.CommandTimeout,
        };

        var sending = talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example"));
        await talk.Peer.Hanging;
        talk.Time.Advance(limit - TimeSpan.FromMilliseconds(10));
        Assert.False(talk.Peer.IsAborted);
        Assert.False(sending.IsCompleted);
        talk.Time.Advance(TimeSpan.FromSeconds(1));

        var outcome = Assert.Single(await sending);
        Assert.StartsWith($"{stage} own: 421 4.4.2 mx.example gave no reply to ", outcome);
        Assert.EndsWith($" within {DurationText.Format(limit)}", outcome);
        Assert.True(talk.Peer.IsAborted);
        Assert.False(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task A_receiver_that_takes_no_more_bytes_is_given_up_after_the_block_limit()
    {
        var talk = new Conversation(new ScriptedPeer(
            Chunks.Whole,
            "C: MAIL FROM:<s@a.example>",
            "S: 250 Ok",
            "C: RCPT TO:<r@b.example>",
            "S: 250 Ok",
            "C: DATA",
            "S: 354 Go",
            "stall"));

        var sending = talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example"));
        await talk.Peer.Hanging;
        talk.Time.Advance(talk.Options.BlockTimeout + TimeSpan.FromSeconds(1));

        Assert.Equal(["FinalDot own: 421 4.4.2 mx.example did not take what was sent within 3m"], await sending);
        Assert.False(talk.Connection.IsUsable);
    }

    [Fact]
    public async Task Recipients_that_were_refused_before_keep_their_outcome()
    {
        var talk = new Conversation(new ScriptedPeer(
            Chunks.Whole, "C: MAIL FROM:<s@a.example>", "S: 250 Ok", "C: RCPT TO:<r1@b.example>", "S: 550 5.1.1 No",
            "C: RCPT TO:<r2@b.example>", "S: 250 Ok", "C: RCPT TO:<r3@b.example>", "S: 421 Closing", "close"));

        var outcomes = await talk.SendAsync(Conversation.Mail("x\r\n", "r1@b.example", "r2@b.example", "r3@b.example", "r4@b.example"));

        Assert.Equal(["RcptTo 550 5.1.1 No", "RcptTo 421 Closing", "RcptTo 421 Closing", "RcptTo 421 Closing"], outcomes);
        talk.Peer.AssertDone();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_closed_since_the_last_transaction_tried_nothing(bool pipelining)
    {
        var first = Lines(SmtpStage.Policy, pipelining);
        string[] second = pipelining ? [.. Commands[..3]] : [Commands[0]];
        var talk = new Conversation(
            new ScriptedPeer(Chunks.Whole, [.. first, .. second, "close"]), new Capabilities { Pipelining = pipelining });
        Assert.Equal(["FinalDot 250 Done"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));

        var outcomes = await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example"));

        Assert.Equal(["Connect own: 421 4.4.2 mx.example had closed the connection before another transaction began"], outcomes);
        Assert.False(talk.Connection.IsUsable);
        talk.Peer.AssertDone();
    }

    [Theory]
    [InlineData("close")]
    [InlineData("S: 421 4.4.2 Idle too long")]
    public async Task A_connection_whose_peer_has_spoken_or_closed_while_idle_is_not_usable(string meanwhile)
    {
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, [.. Lines(SmtpStage.Policy, false), meanwhile]));

        Assert.Equal(["FinalDot 250 Done"], await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));

        Assert.False(talk.Connection.IsUsable);
    }

    [Fact]
    public async Task What_the_receiver_said_before_it_broke_the_connection_counts_where_it_is_a_refusal()
    {
        var peer = new ScriptedPeer(
            Chunks.Whole,
            "C: MAIL FROM:<s@a.example>",
            "S: 250 Ok",
            "C: RCPT TO:<r@b.example>",
            "S: 250 Ok",
            "C: DATA",
            "S: 354 Go",
            "reset");
        var talk = new Conversation(peer);

        var outcome = Assert.Single(await talk.SendAsync(Conversation.Mail("x\r\n", "r@b.example")));

        Assert.StartsWith("FinalDot own: 421 4.4.2", outcome);
        Assert.False(talk.Connection.IsUsable);
    }

    [Fact]
    public async Task Leaving_waits_for_the_goodbye_only_so_long()
    {
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, "C: QUIT", "hang"));

        var leaving = talk.Connection.DisposeAsync().AsTask();
        await talk.Peer.Hanging;
        talk.Time.Advance(TimeSpan.FromSeconds(6));

        await leaving;
        Assert.True(talk.Peer.IsDisposed);
        talk.Peer.AssertDone();
    }

    /// <summary>A transaction that goes well up to a step, whose command is followed by what is given.</summary>
    private static Conversation Talk(SmtpStage stage, bool pipelining, Chunks chunks, params string[] instead) =>
        new(new ScriptedPeer(chunks, [.. Lines(stage, pipelining), .. instead]), new Capabilities { Pipelining = pipelining });

    private static string[] Lines(SmtpStage stage, bool pipelining)
    {
        var good = stage == SmtpStage.Policy ? Stages.Length : Array.IndexOf(Stages, stage);
        var lines = new List<string>();
        if (pipelining)
        {
            lines.AddRange(Commands[..3]);
            lines.AddRange(Replies[..Math.Min(good, 3)]);
            if (good >= 3)
                lines.AddRange(["C: x", "C: ."]);
            if (good == 4)
                lines.Add(Replies[3]);
            return [.. lines];
        }

        for (var i = 0; i < Math.Min(good + 1, Commands.Length); i++)
        {
            lines.Add(Commands[i]);
            if (i == 3)
                lines.Add("C: .");
            if (i < good)
                lines.Add(Replies[i]);
        }

        return [.. lines];
    }
}
