using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PolicyMta.IspRules.Rules;
using PolicyMta.IspRules.WarmUp;

namespace PolicyMta.IspRules.Import.PowerMta;

/// <summary>Turns a PowerMTA configuration into rules, egress sources and pools.</summary>
internal sealed class PmtaImport
{
    private static readonly Dictionary<string, string> BlockAdvice = new(StringComparer.Ordinal)
    {
        ["source"] = "who may send, and with which labels, is said by listeners and users: see 'listeners' in the configuration reference.",
        ["smtp-listener"] = "write it under listeners of the configuration.",
        ["smtp-user"] = "make users with: policymta user add NAME.",
        ["acct-file"] = "events are kept in the journal: policymta events export, or an event exporter.",
        ["spool"] = "write spool.path in the configuration.",
        ["bounce-category-patterns"] = "write classes in plugins: settings: PolicyMta.BounceClassification.",
        ["http-mgmt"] = "write http.address and http.tokens in the configuration.",
        ["pattern-list"] = "let a script choose the pool in onRoute.",
        ["feedback-loop-processor"] = "complaints are read by listeners with accept_domains.",
        ["bounce-processor"] = "returned mail is read by listeners with accept_domains.",
        ["domain-key"] = "write it under plugins: settings: PolicyMta.DkimSigning.",
    };

    /// <summary>Before a domain: it and all below it are meant.</summary>
    private const string WithSubdomains = "[*.]";

    private readonly ImportDraft _draft = new();
    private readonly PmtaDomain _domains;
    private readonly PmtaPatterns _patterns;
    private readonly Dictionary<string, ImmutableArray<string>> _macros = new(StringComparer.OrdinalIgnoreCase);
    private PmtaLine? _everywhere;

    private PmtaImport()
    {
        _domains = new PmtaDomain(_draft);
        _patterns = new PmtaPatterns(_draft, block => block.Value == "*" ? [] : DomainsOf(block).Domains);
    }

    public static ImportDraft Read(string file, string text)
    {
        var import = new PmtaImport();
        var lines = new PmtaReader(import._draft.Note).Read(file, text);
        import.Declare(lines);
        foreach (var line in lines)
            import.Take(line);
        return import._draft;
    }

    private void Declare(ImmutableArray<PmtaLine> lines)
    {
        _everywhere = lines.LastOrDefault(line => line is { Name: "domain", Value: "*", Inner: not null });
        foreach (var line in lines)
        {
            if (line is { Name: "smtp-pattern-list", Inner: not null })
                _patterns.Declare(line);
            else if (line.Name == "domain-macro" && line.Value.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [var name,
                var domains])
                _macros[name] = [.. domains.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)];
        }
    }

    private void Take(PmtaLine line)
    {
        switch (line)
        {
            case { Name: "domain", Inner: not null }:
                if (RuleOf(line) is { } rule)
                {
                    _domains.Read(line, rule);
                    _patterns.Read(line, line.Value == "*" ? null : _everywhere, rule);
                }

                break;
            case { Name: "virtual-mta", Inner: not null }:
                TakeSource(line);
                break;
            case { Name: "virtual-mta-pool", Inner: not null }:
                TakePool(line);
                break;
            case { Name: "smtp-pattern-list" or "domain-macro" }:
                break;
            case { Inner: not null }:
                _draft.Note(
                    line.File, line.Line, line.ToString(),
                    BlockAdvice.GetValueOrDefault(line.Name, "the block has no counterpart in rules; see the configuration reference."));
                break;
            default:
                _draft.Note(line.File, line.Line, line.ToString(), GlobalAdvice(line));
                break;
        }
    }

    private static string GlobalAdvice(PmtaLine line) => line.Name switch
    {
        "host-name" => "write hostname in the configuration.",
        "postmaster" => "write the postmaster's address where the configuration reference names it.",
        "log-file" or "log-rotate" => "write logging in the configuration.",
        "http-mgmt-port" or "http-access" => "write http.address and http.tokens in the configuration.",
        "run-as-root" or "user" => "the service manager says whose process it is.",
        "sync-msg-create" or "sync-msg-update" => "what is answered 250 is synced always.",
        _ when line.Name.StartsWith("total-max", StringComparison.Ordinal) => "write delivery.max_connections in the configuration.",
        _ => "rules do not cover it; see the configuration reference.",
    };

    /// <summary>The rule for the domains of a block, or null if it is for none that can be named here.</summary>
    private YamlMap? RuleOf(PmtaLine block)
    {
        if (block.Value == "*")
            return Commented(_draft.Rules.Below(IspRulesOptions.DefaultRule), block);
        var (name, domains) = DomainsOf(block);
        if (domains.IsEmpty)
            return null;
        var rule = Commented(_draft.Rules.Below(name), block);
        rule.Set("domains", domains);
        return rule;
    }

    /// <summary>
    /// The name of a block's rule: a macro's without its sign, and <c>[*.]example.com</c> without what stands for subdomains.
    /// </summary>
    public static string NameOf(PmtaLine block) => block.Value.StartsWith(WithSubdomains, StringComparison.Ordinal)
        ? block.Value[WithSubdomains.Length..]
        : block.Value.TrimStart('$');

    private (string Name, ImmutableArray<string> Domains) DomainsOf(PmtaLine block)
    {
        var name = NameOf(block);
        ImmutableArray<string> written = block.Value.StartsWith(WithSubdomains, StringComparison.Ordinal)
            ? [name, "*." + name]
            : [block.Value];
        if (block.Value.StartsWith('$') && !_macros.TryGetValue(name, out written))
        {
            _draft.Note(block.File, block.Line, block.ToString(), Suggestion.For(name, _macros.Keys) is { } meant
                ? $"there is no such macro; did you mean ${meant}?"
                : "there is no such macro; write a domain-macro line.");
            return (name, []);
        }

        var good = written.Where(domain => HostPattern.TryParse(domain, null, out _)).ToImmutableArray();
        foreach (var bad in written.Except(good))
            _draft.Note(block.File, block.Line, block.ToString(),
                $"'{Words.Line(bad)}' is not a domain name or *.suffix that can be written here.");
        return (name, good);
    }

    private void TakeSource(PmtaLine block)
    {
        var source = Commented(_draft.Sources.Below(block.Value), block);
        foreach (var line in block.Inner!)
        {
            if (line is { Name: "domain", Inner: not null })
                TakeNarrowed(line, "source", block.Value);
            else if (line.Name == "smtp-source-host")
                TakeAddress(line, source);
            else if (line.Name == "host-name")
                source.Set("ehlo", line.Value);
            else if (line.Name == "max-smtp-out" || line.Name.StartsWith("max-", StringComparison.Ordinal))
                TakeNarrowed(line with { Value = "*", Inner = [line] }, "source", block.Value);
            else
                _draft.Note(line.File, line.Line, line.ToString(), SourceAdvice(line));
        }
    }

    private static string SourceAdvice(PmtaLine line) => line.Name switch
    {
        "smtp-proxy" or "proxy" or "use-proxy" => "write egress_sources.NAME.proxy: socks5://ADDRESS:PORT or haproxy://ADDRESS:PORT.",
        "domain-key" => "write it under plugins: settings: PolicyMta.DkimSigning.",
        "auto-cold-virtual-mta" or "cold-virtual-mta" =>
            "a new egress source is warmed up by the rules' warm-up settings; see README.md of PolicyMta.IspRules.",
        _ => "it has no counterpart in an egress source.",
    };

    private void TakeAddress(PmtaLine line, YamlMap source)
    {
        var parts = line.Value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            if (!IPAddress.TryParse(part, out var address))
                source.Set("ehlo", part);
            else if (source.Get("address") is not { } first)
                source.Set("address", part);
            else if (FamilyOf(first) != address.AddressFamily && source.Get("other_address") is null)
                source.Set("other_address", part);
            else
                _draft.Note(line.File, line.Line, line.ToString(),
                    "an egress source has one address of a family; write a source for each, and a pool of them.");
        }
    }

    private static AddressFamily? FamilyOf(string yaml) => IPAddress.TryParse(yaml.Trim('\''),
        out var address) ? address.AddressFamily : null;

    private void TakePool(PmtaLine block)
    {
        TakeColdSources(block);
        var pool = Commented(_draft.Pools.Below(block.Value), block);
        foreach (var line in block.Inner!)
        {
            if (line is { Name: "domain", Inner: not null })
                TakeNarrowed(line, "pool", block.Value);
            else if (line.Name is "virtual-mta" or "cold-virtual-mta")
                pool.Set(line.Value.Split(' ', 2)[0], "1");
            else
                _draft.Note(line.File, line.Line, line.ToString(), SourceAdvice(line));
        }
    }

    /// <summary>Cold sources of a pool are warmed up; what is beyond their volume leaves from its other sources.</summary>
    private void TakeColdSources(PmtaLine block)
    {
        string[] NamesOf(string directive) =>
            [.. block.Inner!.Value.Where(line => line.Name == directive).Select(line => line.Value.Split(' ', 2)[0]).Distinct()];
        var cold = block.Inner!.Value.Where(line => line.Name == "cold-virtual-mta").ToList();
        if (cold.Count == 0)
            return;
        var warm = NamesOf("virtual-mta").Except(NamesOf("cold-virtual-mta")).ToList();
        var overflow = block.Value + "-warm";
        foreach (var source in warm)
            _draft.Pools.Below(overflow).Set(source, "1");
        foreach (var line in cold)
        {
            var warmUp = Commented(_draft.WarmUp.Below(line.Value.Split(' ', 2)[0]), line);
            warmUp.Set("curve", CurveFor(line));
            if (warm.Count > 0)
                warmUp.Set("overflow", overflow);
        }
    }

    /// <summary>The curve that begins nearest below what is allowed for all domains.</summary>
    private string CurveFor(PmtaLine cold)
    {
        var written = _everywhere?.Inner!.Value.LastOrDefault(line => line.Name == "max-cold-virtual-mta-msg");
        var first = written is null ? null : Words.Number(written.Value.Split('/')[0]);
        var curves = WarmUpCurves.Names.Select(name => (Name: name, First: WarmUpCurves.Find(name)!.Value[0]))
            .OrderBy(curve => curve.First);
        var most = first is null ? int.MaxValue : int.Parse(first, CultureInfo.InvariantCulture);
        var chosen = first is null ? WarmUpCurves.Usual : curves.LastOrDefault(curve => curve.First <= most, curves.First()).Name;
        _draft.Note(cold.File, cold.Line, cold.ToString(),
            $"it is warmed up along the curve '{chosen}' towards each provider, and is warm at its end; write volumes: [...] for figures "
                + "of your own, and since: for the day on which it began.");
        return chosen;
    }

    /// <summary>Limits of a source or pool alone, as an entry of the rule's <c>when</c>.</summary>
    private void TakeNarrowed(PmtaLine block, string kind, string name)
    {
        if (RuleOf(block) is not { } rule)
            return;
        var narrowing = rule.Below("when").Below(name);
        narrowing.Set(kind, name);
        _domains.Read(block, narrowing);
        foreach (var line in block.Inner!.Value.Where(line => line.Name == "smtp-pattern-list"))
            _draft.Note(line.File, line.Line, line.ToString(),
                "reactions belong to a rule, for all sources; name the list in the domain's own block.");
    }

    private static YamlMap Commented(YamlMap map, PmtaLine line)
    {
        map.Comment ??= $"{Path.GetFileName(line.File)}:{line.Line.ToString(CultureInfo.InvariantCulture)}";
        return map;
    }
}
