using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

public sealed class GreetingTests
{
    public static TheoryData<Chunks> AllChunks => Conversation.AllChunks;

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task What_the_receiver_announces_is_read(Chunks chunks)
    {
        var (capabilities, failure) = await GreetAsync(
            chunks,
            "S: 220-mx.example",
            "S: 220 ready",
            "C: EHLO out.example",
            "S: 250-mx.example",
            "S: 250-pipelining",
            "S: 250-SIZE 1000",
            "S: 250-8BITMIME",
            "S: 250-SMTPUTF8",
            "S: 250-STARTTLS",
            "S: 250-X-UNKNOWN foo",
            "S: 250 ENHANCEDSTATUSCODES");

        Assert.Null(failure);
        Assert.Equal(
            new Capabilities
            {
                Pipelining = true,
                Size = true,
                MaxSize = 1000,
                EightBitMime = true,
                SmtpUtf8 = true,
                StartTls = true,
                EnhancedStatusCodes = true,
            },
            capabilities);
    }

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Helo_follows_where_ehlo_is_refused_for_good(Chunks chunks)
    {
        var (capabilities, failure) = await GreetAsync(
            chunks, "S: 220 old", "C: EHLO out.example", "S: 502 What?", "C: HELO out.example", "S: 250 PIPELINING");

        Assert.Null(failure);
        Assert.Equal(default, capabilities);
    }

    [Theory]
    [InlineData("Banner 554 5.7.1 Your address is listed", "S: 554 5.7.1 Your address is listed")]
    [InlineData("Banner 421 4.7.0 Try later", "S: 421 4.7.0 Try later", "close")]
    [InlineData("Banner own: 421 4.4.2 mx.example closed the connection before its greeting", "close")]
    [InlineData("Banner own: 421 4.5.0 mx.example sent no valid greeting: 354 has no meaning here: \"Go\"", "S: 354 Go")]
    [InlineData("Ehlo 450 4.7.1 Later", "S: 220 hi", "C: EHLO out.example", "S: 450 4.7.1 Later")]
    [InlineData("Ehlo 550 5.7.1 Bad name", "S: 220 hi", "C: EHLO out.example", "S: 550 5.7.1 Bad name", "C: HELO out.example", "close")]
    [InlineData(
        "Ehlo 551 Still bad", "S: 220 hi", "C: EHLO out.example", "S: 550 5.7.1 Bad name", "C: HELO out.example", "S: 551 Still bad")]
    [InlineData(
        "Ehlo own: 421 4.4.2 mx.example closed the connection before its reply to EHLO", "S: 220 hi", "C: EHLO out.example", "close")]
    public async Task A_failure_names_its_step(string expected, params string[] script)
    {
        foreach (var chunks in Enum.GetValues<Chunks>())
        {
            var (_, failure) = await GreetAsync(chunks, script);
            Assert.Equal(expected, Conversation.Describe(failure!));
        }
    }

    [Theory]
    [InlineData("Banner own: 421 4.4.2 mx.example gave no greeting within 5m", "hang")]
    [InlineData("Ehlo own: 421 4.4.2 mx.example gave no reply to EHLO within 5m", "S: 220 hi", "C: EHLO out.example", "hang")]
    public async Task Silence_ends_with_the_time_limit(string expected, params string[] script)
    {
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, script));

        var greeting = Greeting.ExchangeAsync(talk.Channel, "out.example", talk.Options).AsTask();
        await talk.Peer.Hanging;
        talk.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        Assert.Equal(expected, Conversation.Describe((await greeting).Failure!));
        talk.Peer.AssertDone();
    }

    [Fact]
    public async Task What_is_no_greeting_is_quoted()
    {
        var (_, failure) = await GreetAsync(Chunks.Line, "S: SSH-2.0-OpenSSH_9.9");

        Assert.Equal(
            "Banner own: 421 4.5.0 mx.example sent no valid greeting: a line does not begin with a reply code: \"SSH-2.0-OpenSSH_9.9\"",
            Conversation.Describe(failure!));
    }

    private static async Task<(Capabilities Capabilities, Outcome? Failure)> GreetAsync(Chunks chunks, params string[] script)
    {
        var talk = new Conversation(new ScriptedPeer(chunks, script));
        var result = await Greeting.ExchangeAsync(talk.Channel, "out.example", talk.Options);
        if (result.Failure is not { Reply.Enhanced: { Subject: 5, Detail: 0 } })
            talk.Peer.AssertDone();
        return result;
    }
}
