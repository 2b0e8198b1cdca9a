namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>Turns the options of an egress path into limits of a rule.</summary>
internal sealed class KumoOptions(ImportDraft draft, string file)
{
    private static readonly Dictionary<string, string> Advice = new(StringComparer.Ordinal)
    {
        ["additional_connection_limits"] = "name the facts that a counter is kept by in 'counters' of the rule, if this server has them.",
        ["additional_message_rate_throttles"]
            = "name the facts that a counter is kept by in 'counters' of the rule, if this server has them.",
        ["source_selection_rate"] = "weights of sources are written in egress_pools.",
        ["max_ready"] = "queues have no fixed size here.",
        ["consecutive_connection_failures_before_delay"] = "hosts that cannot be reached are skipped for some minutes by themselves.",
        ["ehlo_domain"] = "write egress_sources.NAME.ehlo.",
        ["enable_dane"] = "DANE is on if the resolver validates; see dns in the configuration reference.",
        ["enable_mta_sts"] = "MTA-STS is set in delivery of the configuration reference.",
        ["prohibited_hosts"] = "internal networks are refused already; see delivery.internal_networks.",
        ["skip_hosts"] = "let a script hold or reroute such mail in onRoute.",
        ["smtp_port"] = "let a script give the next hop with the port: return { nextHop: \"host:port\" } in onRoute.",
        ["smtp_auth_plain_username"] = "credentials belong to next hops: see delivery in the configuration reference.",
        ["smtp_auth_plain_password"] = "credentials belong to next hops: see delivery in the configuration reference.",
        ["replace_base"] = "write 'replace: true' in the rule if a shipped rule of its name is to have no say.",
        ["connection_timeout"] = "it is not an option that is known here; 'connect_timeout' is.",
        ["use_lmtp"] = "let a script give the next hop: return { nextHop: \"lmtp://host:port\" } in onRoute.",
        ["max_message_rate_burst"] = "a rate may be used at once up to its number.",
        ["tls_certificate"] = "certificates of clients are not used.",
        ["tls_private_key"] = "certificates of clients are not used.",
        ["opportunistic_tls_reconnect_on_failed_handshake"] = "opportunistic TLS goes back to clear text by itself.",
        ["allow_smtp_auth_plain_without_tls"] = "passwords go over verified TLS alone.",
    };

    public void Read(string path, string key, SourceNode value, YamlMap limits)
    {
        var text = (value as SourceText)?.Text ?? "";
        var isTaken = key switch
        {
            "connection_limit" => Take(limits, "connections", Limit(text)),
            "max_connection_rate" => Take(limits, "connection_rate", Words.Rate(text)),
            "max_message_rate" => Take(limits, "message_rate", Words.Rate(text)),
            "max_deliveries_per_connection" => Take(limits, "messages_per_connection", Words.Number(text)),
            "max_recipients_per_batch" => Take(limits, "recipients_per_transaction", Words.Number(text)),
            "provider_connection_limit" => Take(limits.Below("provider_total"), "connections", Limit(text)),
            "provider_max_message_rate" => Take(limits.Below("provider_total"), "message_rate", Words.Rate(text)),
            "idle_timeout" => Take(limits, "idle_timeout", Words.Duration(text)),
            "connect_timeout" => Take(limits, "connect_timeout", Words.Duration(text)),
            "enable_tls" => Take(limits, "tls", Tls(text)),
            "ip_lookup_strategy" => Take(limits, "addresses", Addresses(text)),
            "replace_base" => text == "false",
            _ => false,
        };
        if (!isTaken)
            draft.Note(file, value.Line, $"{path}: {key}", AdviceFor(key));
    }

    private static string AdviceFor(string key)
    {
        if (Advice.TryGetValue(key, out var advice))
            return advice;
        if (key.EndsWith("_timeout", StringComparison.Ordinal))
            return "timeouts of the conversation are those of RFC 5321 section 4.5.3.2.";
        return Suggestion.For(key, Known) is { } meant && meant != key
            ? $"it is not an option that is known here; '{meant}' is."
            : "it has no counterpart here, or the value is not one that can be written; leave it out, or write a script.";
    }

    private static readonly string[] Known =
    [
        "connection_limit", "max_connection_rate", "max_message_rate", "max_deliveries_per_connection", "max_recipients_per_batch",
        "provider_connection_limit", "provider_max_message_rate", "idle_timeout", "connect_timeout", "enable_tls", "ip_lookup_strategy",
        .. Advice.Keys,
    ];

    private static bool Take(YamlMap limits, string key, string? value)
    {
        if (value is null)
            return false;
        limits.Set(key, value);
        return true;
    }

    private static string? Limit(string text) =>
        Words.Number(text.StartsWith("local:", StringComparison.Ordinal) ? text[6..] : text) is { } number && number != "0" ? number : null;

    private static string? Tls(string text) => text switch
    {
        "Opportunistic" or "OpportunisticInsecure" => "opportunistic",
        "Required" => "verified",
        "RequiredInsecure" => "required",
        "Disabled" => "none",
        _ => null,
    };

    private static string? Addresses(string text) => text switch
    {
        "Ipv4Only" => "only-ipv4",
        "Ipv6Only" => "only-ipv6",
        "Ipv6ThenIpv4" => "prefer-ipv6",
        "Ipv4ThenIpv6" or "Ipv4AndIpv6" => "both",
        _ => null,
    };
}
