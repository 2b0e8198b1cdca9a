namespace PolicyMta.IspRules.Import.PowerMta;

/// <summary>Turns the directives of a <c>&lt;domain&gt;</c> block into limits of a rule.</summary>
internal sealed class PmtaDomain(ImportDraft draft)
{
    private static readonly Dictionary<string, string> Advice = new(StringComparer.Ordinal)
    {
        ["smtp-hosts"] = "let a script give the next hop: return { nextHop: \"host:port\" } in onRoute.",
        ["route"] = "let a script give the next hop: return { nextHop: \"host:port\" } in onRoute.",
        ["queue-to"] = "domains on the same MX hosts share limits here by themselves; a rule with mx covers them all.",
        ["default-smtp-port"] = "let a script give the next hop with the port: return { nextHop: \"host:port\" } in onRoute.",
        ["disable-mx-rollup"] = "a rule with domains has limits of its own; mail still shares the connections of its site.",
        ["queue-priority"] = "priority is a message's here: return { priority: \"high\" } in onInject or onRoute.",
        ["bounce-upon-5xx-greeting"] = "mail is kept when a greeting refuses: see the reaction refused-at-the-door of the rule default.",
        ["bounce-upon-no-mx"] = "a domain without MX and address records is given up here, as RFC 5321 section 5.1 says.",
        ["max-cold-virtual-mta-msg"] = "warm_up has a volume a day for all providers alike: volumes: [...] of the source.",
        ["backoff-notify"] = "what slows mail down is an event; let an event exporter or an alert on the metrics notify.",
        ["notify-of-delay-every"] = "notices of delay are sent once, when the sender asks for them (RFC 3461).",
        ["backoff-reroute-to-virtual-mta"]
            = "let a script choose another pool in onBounce: return { reroute: true }, and the pool in onRoute.",
        ["reroute-to-virtual-mta"] = "name the pool: write 'pool: NAME' in the rule.",
        ["auth-username"] = "credentials belong to next hops: see 'delivery' in the configuration reference.",
        ["auth-password"] = "credentials belong to next hops: see 'delivery' in the configuration reference.",
        ["type"] = "only SMTP and LMTP are spoken; pipes, files and HTTP are for plugins.",
        ["max-data-volume-rate"] = "rates count messages, recipients and connections here; write message_rate.",
        ["source-ip-max-data-volume-rate"] = "rates count messages, recipients and connections here; write message_rate.",
        ["backoff-max-data-volume-rate"] = "rates count messages, recipients and connections here; write a reaction with throttle.rate.",
        ["backoff-max-connect-rate"] = "a reaction's throttle has rate and connections.",
        ["smtp-out-rampup-interval"] = "adaptive mode begins gently and grows by itself.",
        ["max-errors-per-connection"] = "a connection is kept as long as its replies allow it.",
        ["data-send-timeout"] = "timeouts of the conversation are those of RFC 5321 section 4.5.3.2.",
        ["smtp-greeting-timeout"] = "timeouts of the conversation are those of RFC 5321 section 4.5.3.2.",
        ["smtp-data-termination-timeout"] = "timeouts of the conversation are those of RFC 5321 section 4.5.3.2.",
        ["retry-after-dns-error"] = "write connection_failures below retry: in the rule.",
        ["retry-recipients-after"] = "the delays below retry: count for each delivery here; write the longer of both there.",
        ["bcc-upon-delivery"] = "let a script add a recipient in onInject: return { addRecipients: [...] }.",
        ["smtp-421-means-mx-unavailable"] = "a 421 ends its connection; the reactions say what follows.",
        ["smtp-553-means-invalid-mailbox"] = "PolicyMta.BounceClassification says what a reply means.",
    };

    private static readonly HashSet<string> OfBackoff = new(StringComparer.Ordinal)
    {
        "backoff-max-smtp-out", "backoff-max-msg-rate", "backoff-retry-after", "backoff-to-normal-after", "smtp-pattern-list",
        "reenable-source-ip-after", "backoff-to-normal-after-delivery", "backoff-upon-all-sources-disabled",
    };

    private static readonly string[] Known =
    [
        "max-smtp-out", "source-ip-max-smtp-out", "max-msg-per-connection", "max-rcpt-per-transaction", "max-rcpt-per-message",
            "max-msg-rate",
        "source-ip-max-msg-rate", "max-connect-rate", "source-ip-max-connect-rate", "connect-timeout", "connection-idle-timeout",
            "bounce-after",
        "retry-after", "use-starttls", "require-starttls", .. OfBackoff,
    ];

    /// <summary>Takes the limits of a block over into a rule, or into an entry of its <c>when</c>.</summary>
    public void Read(PmtaLine block, YamlMap limits)
    {
        foreach (var line in block.Inner!)
        {
            if (!OfBackoff.Contains(line.Name) && !TryTake(line, limits))
                draft.Note(line.File, line.Line, line.ToString(), AdviceFor(line));
        }
    }

    private static bool TryTake(PmtaLine line, YamlMap limits) => line.Name switch
    {
        "max-smtp-out" or "source-ip-max-smtp-out" => IsUnlimited(line) || Take(limits, "connections", Words.Number(line.Value)),
        "max-msg-per-connection" => Take(limits, "messages_per_connection", line.Value == "0" ? "1000000" : Words.Number(line.Value)),
        "max-rcpt-per-transaction" or "max-rcpt-per-message" =>
            line.Value == "0" || Take(limits, "recipients_per_transaction", Words.Number(line.Value)),
        "max-msg-rate" or "source-ip-max-msg-rate" => IsUnlimited(line) || Take(limits, "message_rate", Words.Rate(line.Value)),
        "max-connect-rate" or "source-ip-max-connect-rate" => IsUnlimited(line) || Take(limits, "connection_rate", Words.Rate(line.Value)),
        "connect-timeout" => Take(limits, "connect_timeout", Words.Duration(line.Value)),
        "connection-idle-timeout" => Take(limits, "idle_timeout", Words.Duration(line.Value)),
        "bounce-after" => Words.Duration(line.Value) is { } lifetime && Take(limits.Below("retry"), "expires_after", lifetime),
        "retry-after" => TakeDelays(limits, line.Value),
        "use-starttls" => limits.Get("tls") is "required" || Take(limits, "tls", IsYes(line) ? "opportunistic" : "none"),
        "require-starttls" => !IsYes(line) || Take(limits, "tls", "required"),
        "log-transfer-failures" or "log-resolution" or "log-connections" or "log-commands" or "log-data" or "log-disabled-ips" => true,
        _ => false,
    };

    private static bool Take(YamlMap limits, string key, string? value)
    {
        if (value is null or "0")
            return value is "0" && key == "idle_timeout" && Put(limits, key, value);
        return Put(limits, key, value);
    }

    private static bool Put(YamlMap limits, string key, string value)
    {
        limits.Set(key, value);
        return true;
    }

    private static bool TakeDelays(YamlMap limits, string value)
    {
        var delays = value.Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Words.Duration).ToList();
        if (delays.Count == 0 || delays.Any(delay => delay is null or "0"))
            return false;
        limits.Below("retry").Set("delays", delays.OfType<string>());
        return true;
    }

    private static string AdviceFor(PmtaLine line)
    {
        if (Advice.TryGetValue(line.Name, out var advice))
            return advice;
        if (line.Name.StartsWith("dkim-", StringComparison.Ordinal))
            return "signing is set in plugins: settings: PolicyMta.DkimSigning.";
        if (line.Name.StartsWith("dsn-", StringComparison.Ordinal) || line.Name.StartsWith("bounce-", StringComparison.Ordinal))
            return "notices and what a reply means are not set by destination here.";
        return Suggestion.For(line.Name, Known) is { } meant && meant != line.Name
            ? $"it is not a directive that is known here; '{meant}' is."
            : "it has no counterpart here; leave it out, or write a script.";
    }

    private static bool IsUnlimited(PmtaLine line) => line.Value.Equals("unlimited",
        StringComparison.OrdinalIgnoreCase) || line.Value == "0";

    private static bool IsYes(PmtaLine line) => line.Value.ToLowerInvariant() is "yes" or "true" or "1" or "always";
}
