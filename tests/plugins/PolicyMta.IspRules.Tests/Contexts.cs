namespace PolicyMta.IspRules.Tests;

/// <summary>Contexts for the handlers under test.</summary>
internal static class Contexts
{
    public static RouteContext Route(string domain, params ImmutableArray<string> mxHosts) => new()
    {
        Message = Message,
        Domain = domain,
        Recipients = Message.Recipients,
        MxHosts = mxHosts,
    };

    public static RouteContext Route(string domain, string mxHost, string tenant, string campaign) => new()
    {
        Message = Message with { Tenant = tenant, Campaign = campaign },
        Domain = domain,
        Recipients = Message.Recipients,
        MxHosts = [mxHost],
    };

    public static BounceContext Failure(
        SmtpStage stage, string reply, string? profile = null, string? provider = null, string? host = null,
        string? source = null, string? site = null, string campaign = "", string? network = null) => new()
        {
            Message = Message with { Campaign = campaign },
            Recipient = "someone@corp.example",
            Domain = "corp.example",
            Stage = stage,
            Reply = SmtpReply.Parse(reply),
            IsRemoteReply = true,
            Attempt = 1,
            Age = TimeSpan.Zero,
            TrafficProfile = profile,
            Provider = provider,
            RemoteHost = host,
            EgressSource = source,
            SourceNetwork = network,
            Site = site,
        };

    private static MessageFacts Message { get; } = new()
    {
        Id = default,
        ReturnPath = "bounce@news.example",
        Recipients = [new Recipient("someone@corp.example")],
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = 1000,
    };
}
