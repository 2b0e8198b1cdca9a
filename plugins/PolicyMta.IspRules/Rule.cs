using System.Collections.Immutable;
using PolicyMta.Sdk;

namespace PolicyMta.IspRules;

/// <summary>A rule in the form that decides: its profile and decision are made once, and every message that it covers is given the same. Immutable.</summary>
internal sealed class Rule
{
    public Rule(string name, RuleOptions options, RuleOptions fallback, ImmutableArray<ReplyRule> replies)
    {
        Name = name;
        Order = options.Order;
        Provider = options.Provider ?? (name == IspRulesOptions.DefaultRule ? null : name);
        Replies = replies;
        Profile = ProfileOf(name, options, fallback);
        Decision = new RouteDecision { Provider = Provider, TrafficProfile = name, EgressPool = options.Pool, Reason = $"rule {name}" };
    }

    public string Name { get; }

    public int Order { get; }

    public string? Provider { get; }

    public TrafficProfile Profile { get; }

    public RouteDecision Decision { get; }

    /// <summary>The reactions in the order of asking.</summary>
    public ImmutableArray<ReplyRule> Replies { get; }

    private static TrafficProfile ProfileOf(string name, RuleOptions options, RuleOptions fallback)
    {
        var builtIn = new TrafficProfile { Name = name };
        return builtIn with
        {
            Connections = options.Connections ?? fallback.Connections ?? builtIn.Connections,
            MessagesPerConnection = options.MessagesPerConnection ?? fallback.MessagesPerConnection ?? builtIn.MessagesPerConnection,
            RecipientsPerTransaction = options.RecipientsPerTransaction ?? fallback.RecipientsPerTransaction ?? builtIn.RecipientsPerTransaction,
            MessageRate = options.MessageRate ?? fallback.MessageRate,
            ConnectionRate = options.ConnectionRate ?? fallback.ConnectionRate,
            ConnectTimeout = options.ConnectTimeout ?? fallback.ConnectTimeout ?? builtIn.ConnectTimeout,
            IdleTimeout = options.IdleTimeout ?? fallback.IdleTimeout ?? builtIn.IdleTimeout,
            Tls = options.Tls ?? fallback.Tls ?? builtIn.Tls,
            Addresses = options.Addresses ?? fallback.Addresses ?? builtIn.Addresses,
            Chunking = options.Chunking ?? fallback.Chunking ?? builtIn.Chunking,
            Retry = options.Retry ?? fallback.Retry,
        };
    }
}
