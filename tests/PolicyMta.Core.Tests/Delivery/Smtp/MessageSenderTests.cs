using System.Text;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

public sealed class MessageSenderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_000)]
    [InlineData(65_520)]
    [InlineData(65_530)]
    [InlineData(65_531)]
    [InlineData(65_532)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public async Task A_message_of_any_size_arrives_whole(int length)
    {
        var content =
            new string([.. Enumerable.Range(0, length).Select(i => i % 70 == 69 ? '\n' : i % 70 == 68 ? '\r' : i % 140 == 0 ? '.' : 'x')]);
        var peer = new CollectingPeer();
        var channel = new SmtpChannel(peer, "mx.example", TimeProvider.System);

        Assert.True(
            await MessageSender.SendAsync(channel, "A: b\r\n"u8.ToArray(), Encoding.ASCII.GetBytes(content), TimeSpan.FromMinutes(3)));

        var sent = Encoding.ASCII.GetString(peer.Bytes.ToArray());
        Assert.EndsWith("\r\n.\r\n", sent);
        var received = string.Join("\r\n", sent[..^3].Split("\r\n").Select(line => line.StartsWith('.') ? line[1..] : line));
        Assert.Equal(
            "A: b\r\n" + content + (content.Length == 0 || content.EndsWith("\r\n", StringComparison.Ordinal) ? "" : "\r\n"), received);
        Assert.InRange(peer.Sends, 1, 2 + length / 60_000);
    }

    private sealed class CollectingPeer : ITransport
    {
        public MemoryStream Bytes { get; } = new();

        public int Sends { get; private set; }

        public bool HasIncoming => false;

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => throw new InvalidOperationException("Nothing is read here.");

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            Sends++;
            return Bytes.WriteAsync(bytes);
        }

        public ValueTask EndSendingAsync() => ValueTask.CompletedTask;

        public void Abort()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
