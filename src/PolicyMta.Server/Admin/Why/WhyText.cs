using PolicyMta.Core.Waiting;

namespace PolicyMta.Server.Admin.Why;

/// <summary>Causes in words.</summary>
internal static class WhyText
{
    public static string Of(WaitCause cause, WaitCauses causes) => cause switch
    {
        WaitCause.Connections => "all connections that the traffic profile allows are busy",
        WaitCause.ProviderConnections => "all connections that the profile allows to the provider together are busy",
        WaitCause.CounterConnections => "a counter of the profile allows no more connections",
        WaitCause.ServerConnections => "the server's connections are all in use, or this site has its share of them",
        WaitCause.ConnectionRate => "the profile's rate of new connections is used up",
        WaitCause.ProviderConnectionRate => "the provider's rate of new connections is used up",
        WaitCause.MessageRate => "the profile's rate of messages is used up",
        WaitCause.RecipientRate => "the profile's rate of recipients is used up",
        WaitCause.ProviderRate => "the rate of messages to the provider together is used up",
        WaitCause.CounterRate => "a counter of the profile is used up",
        WaitCause.HostCounter => "a counter of the receiver's hosts is used up",
        WaitCause.PaceConnections or WaitCause.PaceRate or WaitCause.PacePause => "a plugin's pace slows it down",
        WaitCause.ThrottleConnections or WaitCause.ThrottleRate or WaitCause.ThrottlePause =>
            "a throttle slows it down: of policy after a reply, or of an operator",
        WaitCause.DirectiveRate => "an operator's throttle gives it a later place",
        WaitCause.DirectiveConnections or WaitCause.Ramp => "it comes back slowly after a suspension",
        WaitCause.Suspended or WaitCause.Parked => "a directive stops it",
        WaitCause.Connecting => "connections are being opened",
        WaitCause.Lookup => "DNS is being asked",
        WaitCause.BusyReceiver => "all connections are in transactions for which the receiver takes long",
        WaitCause.Receiver => "transactions are under way: the receiver's own time",
        WaitCause.ConnectBackoff or WaitCause.RetryConnect => "connections could not be made; they are tried again after a pause",
        WaitCause.Retry => "the next attempt comes by the retry schedule",
        WaitCause.Hold => "policy holds it",
        WaitCause.OperatorHold => "an operator holds it",
        WaitCause.PolicyDefer => "policy put it off",
        WaitCause.Handlers => "handlers of policy are being asked",
        WaitCause.Disk => "the spool is being read or written",
        WaitCause.Memory => "there is no memory for its content",
        WaitCause.Postponed => "its sender asked for a later time",
        WaitCause.Fault => "an error of this server stopped it; it is tried again later",
        _ => causes.CategoryOf(cause) is { } category
            ? $"the receiver put it off ({category}); the next attempt comes by the retry schedule"
            : "it has not been looked at yet",
    };
}
