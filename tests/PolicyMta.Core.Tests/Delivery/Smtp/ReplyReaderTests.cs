using System.Text;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

public sealed class ReplyReaderTests
{
    public static TheoryData<Chunks> AllChunks => Conversation.AllChunks;

    [Theory]
    [MemberData(nameof(AllChunks))]
    public async Task Replies_of_any_length_come_one_by_one(Chunks chunks)
    {
        var reader = new ReplyReader(new ScriptedPeer(chunks, "S: 250 short", "S: 250-"
            + new string('a', 5000), "S: 250 end", "S: 354 Go", "S: 250 " + new string('b', 1500), "S: 221 Bye", "close"));

        Assert.Equal(["250 short", "250 4096 chars", "354 Go", "250 1500 chars", "221 Bye"], await ReadAllAsync(reader));
    }

    [Fact]
    public async Task Control_characters_are_blanked_and_bytes_that_are_no_text_escaped()
    {
        var reader = new ReplyReader(new ScriptedPeer(Chunks.Whole, "S: 550 5.1.1 a\u001b[31m\0b\u0081\u009d\u0090", "close"));

        Assert.Equal([@"550 5.1.1 a [31m b\x81\x9D\x90"], await ReadAllAsync(reader));
    }

    [Theory]
    [InlineData("5.1.1", null)]
    [InlineData("550 5.1.1", "550 5.1.1 ")]
    [InlineData("550 5.1.1x no code", "550 5.1.1x no code")]
    [InlineData("550 4.1.1 other class", "550 4.1.1 other class")]
    public async Task An_enhanced_code_counts_only_whole_and_of_the_same_class(string line, string? expected)
    {
        var reader = new ReplyReader(new ScriptedPeer(Chunks.Whole, "S: " + line, "close"));

        Assert.Equal(expected is null ? [] : [expected], await ReadAllAsync(reader));
        if (expected is "550 5.1.1x no code")
            Assert.Null(reader.ToReply().Enhanced);
    }

    [Fact]
    public async Task A_reply_without_end_is_given_up_after_64_KB()
    {
        var peer = new EndlessPeer("250-more\r\n");
        var reader = new ReplyReader(peer);

        Assert.Equal(ReplyStatus.Malformed, await reader.ReadAsync());
        Assert.Equal(("it is too long", 0), (reader.Problem, reader.Code));
        Assert.InRange(peer.Total, 60_000, 300_000);
    }

    [Fact]
    public async Task A_refusal_without_end_is_a_refusal_with_its_first_words()
    {
        var reader = new ReplyReader(new EndlessPeer("550-5.7.1 never\r\n"));

        Assert.Equal(ReplyStatus.Malformed, await reader.ReadAsync());
        var reply = reader.ToReply();
        Assert.Equal((550, "5.7.1"), (reply.Code, reply.Enhanced?.ToString()));
        Assert.InRange(reply.Text.Length, 2000, 4096);
        Assert.StartsWith("never\nnever\n", reply.Text);
    }

    [Theory]
    [InlineData("451-4.7.1 Later|550 5.7.1 Never", "550 5.7.1 4.7.1 Later\n5.7.1 Never")]
    [InlineData("550-5.7.1 Never|554 5.7.1 Again", "554 5.7.1 Never\nAgain")]
    [InlineData("550-Blocked|see https://x.example/|550 Bye", "550 Blocked\nsee https://x.example/\nBye")]
    [InlineData("550\tNo such user", "550 No such user")]
    public async Task Lines_that_do_not_fit_together_keep_their_words(string lines, string expected)
    {
        var peer = new ScriptedPeer(Chunks.Byte, [.. lines.Split('|').Select(line => "S: " + line), "close"]);

        Assert.Equal([expected], await ReadAllAsync(new ReplyReader(peer)));
    }

    [Fact]
    public async Task A_line_without_end_is_given_up_after_8_KB()
    {
        var peer = new EndlessPeer("250000000000000000");
        var reader = new ReplyReader(peer);

        Assert.Equal(ReplyStatus.Malformed, await reader.ReadAsync());
        Assert.Equal("a line is too long", reader.Problem);
        Assert.InRange(peer.Total, 8_000, 40_000);
    }

    [Fact]
    public async Task A_reply_of_ten_megabytes_is_given_up_after_64_KB()
    {
        var peer = new EndlessPeer("250-" + new string('x', 2000) + "\r\n", 10 * 1024 * 1024);
        var reader = new ReplyReader(peer);

        Assert.Equal(ReplyStatus.Malformed, await reader.ReadAsync());
        Assert.Equal("it is too long", reader.Problem);
        Assert.InRange(peer.Total, 60_000, 300_000);
    }

    private static async Task<string[]> ReadAllAsync(ReplyReader reader)
    {
        var replies = new List<string>();
        while (await reader.ReadAsync() == ReplyStatus.Complete)
        {
            var reply = reader.ToReply();
            replies.Add(reply.Text.Length > 1000 ? $"{reply.Code} {reply.Text.Length} chars" : reply.ToString());
        }

        return [.. replies];
    }

    private sealed class EndlessPeer(string text, int limit = int.MaxValue) : ITransport
    {
        private readonly byte[] _bytes = Encoding.ASCII.GetBytes(text);

        public int Total { get; private set; }

        public bool HasIncoming => true;

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            if (Total >= limit)
                return ValueTask.FromResult(0);
            for (var i = 0; i < buffer.Length; i++)
                buffer.Span[i] = _bytes[Total++ % _bytes.Length];
            return ValueTask.FromResult(buffer.Length);
        }

        public ValueTask EndSendingAsync() => ValueTask.CompletedTask;

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public void Abort()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
