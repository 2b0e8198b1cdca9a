using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>A connection to a scripted peer, past its greeting.</summary>
internal sealed class Conversation
{
    public const string Host = "mx.example";

    public static readonly Capabilities Esmtp = new() { Pipelining = true, EightBitMime = true, Size = true };

    public Conversation(ScriptedPeer peer, Capabilities capabilities = default, bool isLmtp = false)
    {
        Peer = peer;
        Channel = new SmtpChannel(peer, Host, Time);
        Connection = new SmtpConnection(Channel, capabilities, IPAddress.Loopback, Options) { IsFinalDelivery = isLmtp };
    }

    public static TheoryData<Chunks> AllChunks => [Chunks.Whole, Chunks.Line, Chunks.Byte];

    public FakeTimeProvider Time { get; } = new();

    public DeliveryOptions Options { get; } = new();

    public ScriptedPeer Peer { get; }

    public SmtpChannel Channel { get; }

    public SmtpConnection Connection { get; }

    public static DeliveryTransaction Mail(string content, params string[] recipients) => Mail("s@a.example", "", content, recipients);

    public static DeliveryTransaction Mail(string returnPath, string prefix, string content, string[] recipients) =>
        new(
            returnPath,
            [.. recipients.Select(address => new Recipient(address))],
            Encoding.Latin1.GetBytes(prefix),
            Encoding.Latin1.GetBytes(content));

    /// <summary>Sends and returns the outcomes as <c>Stage reply</c>, with <c>own:</c> before replies that no server gave.</summary>
    public async Task<string[]> SendAsync(DeliveryTransaction transaction) =>
        [.. (await Connection.SendAsync(transaction, CancellationToken.None)).Select(Describe)];

    public static string Describe(Outcome outcome) => $"{outcome.Stage} {(outcome.IsRemoteReply ? "" : "own: ")}{outcome.Reply}";
}
