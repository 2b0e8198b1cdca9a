using System.Net;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>
/// What has been tried for one connection, and which failure is told if all fail: the last one, and a passing one rather than a final
/// one.
/// </summary>
internal sealed class Tries(Destination destination, int maxAddresses)
{
    private readonly HashSet<IPAddress> _addresses = [];
    private ConnectResult? _last;
    private ConnectResult? _unresolved;

    private bool _wasConnected;

    /// <summary>Whether limits of new connections allow another one after one that a host took; null: they do.</summary>
    public Func<bool>? MayConnectAgain { get; init; }

    public string Site => destination.Site;

    public bool AreUsedUp => _addresses.Count >= maxAddresses;

    public ConnectResult Result => _last ?? _unresolved
        ?? new ConnectResult(null, new Outcome(SmtpStage.Resolve, OwnReplies.NoAddress(Site), IsRemoteReply: false), null, null);

    /// <summary>Whether an address is to be tried: each once, and so many in all.</summary>
    public bool MayTry(IPAddress address) => !AreUsedUp && _addresses.Add(address);

    /// <summary>A host has taken the connection, whatever came of it: it counts as a new one there.</summary>
    public void WasConnected() => _wasConnected = true;

    /// <summary>Whether one more connection may be opened; it is counted.</summary>
    public bool MayConnect()
    {
        if (!_wasConnected)
            return true;
        if (MayConnectAgain?.Invoke() == false)
            return false;
        _wasConnected = false;
        return true;
    }

    public void Took(ConnectResult result)
    {
        if (result.Connection is not null || _last is not { Failure.Stage: not SmtpStage.Policy }
            || result.Failure!.Stage != SmtpStage.Policy)
            _last = result;
    }

    /// <summary>The rules of the destination forbid the host.</summary>
    public void IsRefused(string host, HostRefusal refusal) =>
        Took(new ConnectResult(null, new Outcome(SmtpStage.Policy, refusal.Reply, IsRemoteReply: false), host, null)
        {
            TlsProblem = refusal.Problem,
        });

    public void HasNoAddress(string host, SmtpReply why)
    {
        if (_unresolved is not { Failure.Reply.IsTransient: true })
            _unresolved = new ConnectResult(null, new Outcome(SmtpStage.Resolve, why, IsRemoteReply: false), host, null);
    }
}
