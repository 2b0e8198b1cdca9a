using System.Net;
using PolicyMta.Core.Conversations;

namespace PolicyMta.Core.Delivery;

/// <summary>
/// Which hosts of a site a connection is not to lead to, or only if no other can be reached. The default is no such wish.
/// </summary>
internal readonly record struct HostOrder
{
    private readonly ImmutableArray<IPAddress> _later;
    private readonly ImmutableArray<IPAddress> _never;

    /// <summary>Addresses that come after all others, the first of these first.</summary>
    public ImmutableArray<IPAddress> Later
    {
        get => _later.IsDefault ? [] : _later;
        init => _later = value;
    }

    /// <summary>Addresses that are not tried.</summary>
    public ImmutableArray<IPAddress> Never
    {
        get => _never.IsDefault ? [] : _never;
        init => _never = value;
    }

    /// <summary>
    /// Asked before another connection is opened after one that a host took: whether limits of new connections allow it. Null: they do.
    /// </summary>
    public Func<bool>? MayConnectAgain { get; init; }

    /// <summary>What the connection is for, as sessions and transcripts tell it; null for mail to nobody in particular.</summary>
    public ConnectPurpose? Purpose { get; init; }

    /// <summary>Whether a host is worth leaving another one for.</summary>
    public bool IsWorthMoving(IPAddress address) => Never.IsEmpty ? !Later.Contains(address) : !Never.Contains(address);
}
