using System.Globalization;
using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>Turns a KumoMTA shaping file, TOML or JSON, into rules.</summary>
internal sealed class KumoImport
{
    private readonly ImportDraft _draft = new();
    private readonly string _file;
    private readonly KumoOptions _options;
    private readonly KumoAutomation _automation;

    private KumoImport(string file)
    {
        _file = file;
        _options = new KumoOptions(_draft, file);
        _automation = new KumoAutomation(_draft, file);
    }

    /// <exception cref="FormatException">It is not a file of this kind.</exception>
    public static ImportDraft Read(string file, string text)
    {
        var root = text.AsSpan().TrimStart().StartsWith("{") ? JsonSource.Read(text) : TomlSource.Read(text);
        if (root is not SourceMap map)
            throw new FormatException("line 1: a map of domains and providers was expected.");
        var import = new KumoImport(file);
        foreach (var (key, value) in map.Entries)
            import.Take(key, value);
        return import._draft;
    }

    private void Take(string key, SourceNode value)
    {
        if (value is not SourceMap entry)
        {
            _draft.Note(_file, value.Line, key, "a map of settings was expected.");
            return;
        }

        if (key == "provider")
        {
            foreach (var (name, provider) in entry.Entries)
                TakeProvider(name, provider);
            return;
        }

        if (key != IspRulesOptions.DefaultRule && !HostPattern.TryParse(key, null, out _))
        {
            _draft.Note(_file, value.Line, key, "it is not a domain name that a rule can have.");
            return;
        }

        var rule = Begin(key, entry);
        if (key != IspRulesOptions.DefaultRule)
        {
            rule.Set("domains", [key]);
            if (entry["mx_rollup"] is not SourceText { Text: "false" })
                _draft.Note(
                    _file, entry.Line, key,
                    "there it holds for all domains on the same MX hosts, here for this domain; write mx: [\"*.suffix\"] in place of "
                        + "domains to have "
                        + "the same.");
        }

        TakeEntry(key, entry, rule, key == IspRulesOptions.DefaultRule ? null : ("domains", key));
    }

    private void TakeProvider(string name, SourceNode value)
    {
        if (value is not SourceMap entry)
        {
            _draft.Note(_file, value.Line, name, "a map of settings was expected.");
            return;
        }

        var rule = Begin(name, entry);
        var mx = new List<string>();
        var domains = new List<string>();
        foreach (var match in (entry["match"] as SourceList)?.Items.OfType<SourceMap>() ?? [])
        {
            foreach (var (kind, what) in match.Entries)
                TakeMatch(kind, what, mx, domains);
        }

        if (mx.Count == 0 && domains.Count == 0)
        {
            rule.Set("provider", name);
            _draft.Note(
                _file, entry.Line, $"provider.{name}",
                "it has no match that can be taken over, so it would never hold; write mx or domains, or let a script name the provider.");
        }

        if (mx.Count > 0)
            rule.Set("mx", mx);
        if (domains.Count > 0)
            rule.Set("domains", domains);
        TakeEntry($"provider.{name}", entry, rule, ("providers", name));
    }

    private void TakeMatch(string kind, SourceNode what, List<string> mx, List<string> domains)
    {
        var name = (what as SourceText)?.Text.Trim('.') ?? "";
        if (!HostPattern.TryParse(name, null, out _))
            _draft.Note(_file, what.Line, kind, $"'{Words.Line(name)}' is not a host or domain name.");
        else if (kind == "MXSuffix")
            mx.Add("*." + name);
        else if (kind == "HostName")
            mx.Add(name);
        else if (kind == "DomainSuffix")
            domains.AddRange([name, "*." + name]);
        else
            _draft.Note(_file, what.Line, kind, "MXSuffix, HostName and DomainSuffix are known here.");
    }

    private void TakeEntry(string path, SourceMap entry, YamlMap rule, (string Key, string Value)? place)
    {
        foreach (var (key, value) in entry.Entries)
        {
            if (key == "automation" && value is SourceList rules)
                _automation.Read(path, rules, rule, place);
            else if (key == "sources" && value is SourceMap sources)
                TakeSources(path, sources, rule);
            else if (key is not ("match" or "mx_rollup"))
                _options.Read(path, key, value, rule);
        }
    }

    private void TakeSources(string path, SourceMap sources, YamlMap rule)
    {
        foreach (var (source, value) in sources.Entries)
        {
            var narrowing = rule.Below("when").Below(source);
            narrowing.Set("source", source);
            foreach (var (key, setting) in (value as SourceMap)?.Entries ?? [])
                _options.Read($"{path}.sources.{source}", key, setting, narrowing);
        }
    }

    private YamlMap Begin(string name, SourceMap entry)
    {
        var rule = _draft.Rules.Below(name);
        rule.Comment ??= $"{Path.GetFileName(_file)}:{entry.Line.ToString(CultureInfo.InvariantCulture)}";
        return rule;
    }
}
