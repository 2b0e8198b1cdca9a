using System.Collections.Frozen;
using System.Text;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>What a connection is told that a limit refuses; made once, since a flood must cost little.</summary>
internal static class RefusalText
{
    private static readonly FrozenDictionary<ListenerCount, byte[]> Lines = new[]
    {
        ListenerCount.RefusedTotal, ListenerCount.RefusedAddress, ListenerCount.RefusedNetwork, ListenerCount.RefusedRate,
    }.ToFrozenDictionary(reason => reason, reason => Encoding.ASCII.GetBytes($"{Of(reason)}\r\n"));

    public static SmtpReply Of(ListenerCount reason) => reason switch
    {
        ListenerCount.RefusedAddress => Replies.TooManyFromAddress,
        ListenerCount.RefusedNetwork => Replies.TooManyFromNetwork,
        ListenerCount.RefusedRate => Replies.TooFrequent,
        _ => Replies.TooManyConnections,
    };

    /// <summary>The reply as it is sent.</summary>
    public static ReadOnlySpan<byte> LineOf(ListenerCount reason) => Lines[reason];
}
