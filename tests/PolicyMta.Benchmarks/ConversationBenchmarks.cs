using System.Net;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery;

namespace PolicyMta.Benchmarks;

/// <summary>
/// What it costs that SMTP connections can be looked at: a reply, and a transaction that the flight recorder does not keep.
/// </summary>
public class ConversationBenchmarks
{
    private static readonly byte[] Reply = "250 2.1.5 Ok\r\n"u8.ToArray();
    private static readonly byte[] Envelope =
        "MAIL FROM:<news@sender.example> SIZE=10240\r\nRCPT TO:<user@sink.example>\r\nDATA\r\n"u8.ToArray();

    private readonly ImmutableArray<Outcome> _taken =
        [new(SmtpStage.FinalDot, new SmtpReply(250, new(2, 0, 0), "queued"), IsRemoteReply: true)];

    private OutgoingConversation _recorded = null!;
    private OutgoingConversation _unrecorded = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _recorded = Open(new RecorderOptions());
        _unrecorded = Open(new RecorderOptions { Enabled = false });
        for (var i = 0; i < 10; i++)
            Transaction();
    }

    [Benchmark(Description = "a reply, recorded")]
    public void Recorded() => _recorded.Reply(Reply);

    [Benchmark(Description = "a reply, recorder off")]
    public void Unrecorded() => _unrecorded.Reply(Reply);

    [Benchmark(Description = "a good transaction: three commands, four replies")]
    public void Transaction()
    {
        _recorded.Begin(null);
        _recorded.Commands(Envelope);
        _recorded.Reply(Reply);
        _recorded.Reply(Reply);
        _recorded.Reply(Reply);
        _recorded.Content(10_240);
        _recorded.Reply(Reply);
        _recorded.End(_taken);
    }

    private static OutgoingConversation Open(RecorderOptions options)
    {
        var conversation = new OutgoingConversation(
            new ConversationBook(options, TimeProvider.System), "site.example", "mx.sink.example", new IPEndPoint(IPAddress.Loopback, 25),
            "default", null);
        conversation.Connected(IPAddress.Loopback, () => { });
        conversation.Opened(null);
        return conversation;
    }
}
