using System.Text.Json;

namespace PolicyMta.IspRules.Tests.Import;

/// <summary>What an import makes is loaded without mistakes, says the same, and names what it could not take over.</summary>
public sealed class ImportCommandTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Import");

    [Theory]
    [InlineData("powermta.conf")]
    [InlineData("powermta-patterns.conf")]
    [InlineData("shaping.toml")]
    [InlineData("shaping.json")]
    public async Task What_is_imported_loads_without_mistakes(string file)
    {
        var (yaml, _) = await ImportAsync(file);

        Assert.Empty(LoadedRules.Shipped(RulesIn(yaml)).Problems);
    }

    [Fact]
    public async Task Limits_of_PowerMTA_hold_here()
    {
        var (yaml, _) = await ImportAsync("powermta.conf");
        var rules = LoadedRules.Shipped(RulesIn(yaml));

        var everywhere = rules.Profile("default");
        Assert.Equal((20, 1_000_000, TlsPolicy.Opportunistic), (everywhere.Connections, everywhere.MessagesPerConnection, everywhere.Tls));
        Assert.Equal([TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)], everywhere.Retry!.Delays);
        Assert.Equal(TimeSpan.FromHours(108), everywhere.Retry.ExpiresAfter);
        var gmail = rules.Profile("gmail/gmail.com");
        Assert.Equal(
            (10, "20000/h", "100/min", TlsPolicy.Required),
            (gmail.Connections, gmail.MessageRate.ToString(), gmail.ConnectionRate.ToString(), gmail.Tls));
        var routed = await rules.RouteAsync(Contexts.Route("gmail.com", "gmail-smtp-in.l.google.com"));
        var ofSource = rules.Profile(routed!.SourceProfiles["mta-1"]);
        Assert.Equal((4, "500/h"), (ofSource.Connections, ofSource.MessageRate.ToString()));
        Assert.Equal(1, rules.Profile("microsoft/hotmail").RecipientsPerTransaction);
        Assert.Contains("egress_sources:\n  mta-1:", yaml);
        Assert.Contains("    address: 192.0.2.10\n    ehlo: mta1.news.example\n    other_address: '2001:db8::10'\n", yaml);
        Assert.Contains("egress_pools:\n  main:", yaml);
    }

    [Theory]
    [InlineData("421 4.3.2 sorry, too many connections from you", SmtpStage.MailFrom, "reply common-errors-1")]
    [InlineData("554 5.7.1 host blocked using list.example", SmtpStage.RcptTo, "reply common-errors-2")]
    [InlineData("421 4.7.28 whatever", SmtpStage.FinalDot, "reply common-errors-3")]
    [InlineData("550 account jane # suspended", SmtpStage.RcptTo, "reply common-errors-4")]
    public async Task Pattern_lists_of_PowerMTA_are_reactions(string reply, SmtpStage stage, string expected)
    {
        var (yaml, _) = await ImportAsync("powermta.conf");

        var reaction = await LoadedRules.Shipped(RulesIn(yaml)).ReactAsync(Contexts.Failure(stage, reply, "default"));

        Assert.EndsWith(expected, reaction!.Reason);
    }

    [Fact]
    public async Task The_limits_of_backoff_mode_come_from_the_domain_and_then_from_all()
    {
        var (yaml, _) = await ImportAsync("powermta.conf");
        var rules = LoadedRules.Shipped(RulesIn(yaml));

        var everywhere = (await rules.ReactAsync(Contexts.Failure(SmtpStage.MailFrom, "421 too many connections", "default")))!;
        var gmail = (await rules.ReactAsync(Contexts.Failure(SmtpStage.MailFrom, "421 too many connections", "gmail/gmail.com")))!;

        Assert.Equal(("1/min", 2, TimeSpan.FromHours(2)), (everywhere.Throttle!.Rate.ToString(), everywhere.Throttle.Connections,
            everywhere.Throttle.For));
        Assert.Equal(("1/min", 2, TimeSpan.FromHours(24)), (gmail.Throttle!.Rate.ToString(), gmail.Throttle.Connections,
            gmail.Throttle.For));
        Assert.Equal(TimeSpan.FromHours(1), gmail.Retry);
    }

    [Theory]
    [InlineData("powermta.conf", 2, "postmaster abuse@news.example", "postmaster")]
    [InlineData("powermta.conf", 8, "include nowhere/to/be/found.conf", "cannot be read here")]
    [InlineData("powermta.conf", 10, "<source 127.0.0.1>", "listeners")]
    [InlineData("powermta.conf", 30, "domain-key news,news.example,/etc/pmta/news.pem", "PolicyMta.DkimSigning")]
    [InlineData("powermta.conf", 52, "dkim-sign yes", "PolicyMta.DkimSigning")]
    [InlineData("powermta.conf", 53, "max-msg-ratee 5/s", "'max-msg-rate' is")]
    [InlineData("powermta.conf", 63, "smtp-pattern-list common-errors", "24 hours")]
    [InlineData("powermta.conf", 64, "bounce-upon-5xx-greeting yes", "refused-at-the-door")]
    [InlineData("powermta.conf", 70, "max-cold-virtual-mta-msg 500/d", "warm")]
    [InlineData("powermta.conf", 71, "smtp-pattern-list nosuch-errors", "there is no such list")]
    [InlineData("powermta.conf", 76, "route [192.0.2.99]:25", "nextHop")]
    [InlineData("powermta.conf", 79, "<domain $nosuch>", "there is no such macro")]
    [InlineData("powermta.conf", 83, "<acct-file /var/log/pmta/acct.csv>", "journal")]
    [InlineData("powermta-patterns.conf", 6, "reply /broken [ pattern/ mode=backoff", "not valid here")]
    [InlineData("powermta-patterns.conf", 7, "reply /all is well/ mode=normal", "ends by itself")]
    [InlineData("powermta-patterns.conf", 8, "reply /.*/ mode=backoff", "matches every reply")]
    [InlineData("powermta-patterns.conf", 9, "log-everything yes", "only 'reply /pattern/ action'")]
    public async Task What_PowerMTA_has_and_this_server_has_not_is_named_with_its_line(string file, int line, string directive,
        string advice)
    {
        var (yaml, notes) = await ImportAsync("powermta.conf");
        if (directive.StartsWith("smtp-pattern-list common", StringComparison.Ordinal))
            (file, line, directive) = ("powermta-patterns.conf", 2, "reply /^421 .*too many connections/ mode=backoff");

        Assert.Contains(notes, note =>
            note.File.EndsWith(file, StringComparison.Ordinal) && note.Line == line && note.Directive == directive
            && note.Advice.Contains(advice, StringComparison.Ordinal));
        Assert.Contains($"{file}:{line}: {directive}: ", yaml);
    }

    [Fact]
    public async Task Limits_of_a_shaping_file_hold_here()
    {
        var (yaml, _) = await ImportAsync("shaping.toml");
        var rules = LoadedRules.Shipped(RulesIn(yaml));

        var everywhere = rules.Profile("default");
        Assert.Equal(
            (10, 100, "100/s", "100/min", TimeSpan.FromSeconds(60)),
            (everywhere.Connections, everywhere.MessagesPerConnection, everywhere.MessageRate.ToString(),
                everywhere.ConnectionRate.ToString(),
                everywhere.IdleTimeout));
        var one = rules.Profile("mail-one");
        Assert.Equal((5, "1000/h", TlsPolicy.Verified), (one.ProviderTotal!.Connections, one.ProviderTotal.MessageRate.ToString(),
            one.Tls));
        foreach (var (domain, host) in new[] { ("a.example", "in.mx.one.example"), ("a.example", "mail.one.example"), ("x.one.example",
            "mx.other.example") })
            Assert.Equal("mail-one", (await rules.RouteAsync(Contexts.Route(domain, host)))!.Provider);
        var routed = await rules.RouteAsync(Contexts.Route("a.example", "mail.one.example"));
        Assert.Equal("50/h", rules.Profile(routed!.SourceProfiles["ip-1"]).MessageRate.ToString());
        Assert.Equal((1, AddressFamilies.OnlyIpv4), (rules.Profile("two.example").RecipientsPerTransaction,
            rules.Profile("two.example").Addresses));
        Assert.Equal(8, rules.Profile("three.example").Connections);
    }

    [Fact]
    public async Task Automation_of_a_shaping_file_is_a_reaction()
    {
        var (yaml, _) = await ImportAsync("shaping.toml");
        var rules = LoadedRules.Shipped(RulesIn(yaml));

        var stop = await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, "421 4.7.28 too fast", "mail-one"));

        Assert.Equal((true, 1, TimeSpan.FromHours(24)), (stop!.Throttle!.Pause, stop.Throttle.Connections, stop.Throttle.For));
    }

    [Theory]
    [InlineData(4, "default: connection_timeout", "'connect_timeout' is")]
    [InlineData(9, "default: data_timeout", "RFC 5321")]
    [InlineData(10, "default: consecutive_connection_failures_before_delay", "skipped for some minutes")]
    [InlineData(25, "provider.mail-one: duration", "24 hours")]
    [InlineData(33, "provider.nobody", "it would never hold")]
    [InlineData(38, "two.example: max_deliveries_per_connecton", "'max_deliveries_per_connection' is")]
    [InlineData(42, "three.example", "write mx:")]
    [InlineData(57, "provider.gmail: trigger", "count: 10, in: 1h")]
    [InlineData(63, "provider.gmail: FlyAway", "not known here")]
    public async Task What_a_shaping_file_has_and_this_server_has_not_is_named_with_its_line(int line, string directive, string advice)
    {
        var (_, notes) = await ImportAsync("shaping.toml");

        Assert.Contains(notes, note => note.Line == line && note.Directive == directive && note.Advice.Contains(advice,
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "default-imported-1", "", "count: 10", "in: 1h", "actions: [{ do: throttle, rate: 1/min, aim: [source, provider], for: 1h30m }]")]
    [InlineData(
        "three.example-imported-1", "domains: [three.example]", "", "", "actions: [{ do: suspend, aim: [tenant, provider], for: 1h }]")]
    [InlineData(
        "gmail-imported-1", "providers: [gmail]", "count: 5", "in: 1h",
        "actions: [{ do: suspend, aim: [campaign, provider], for: 2h }, { do: bounce, aim: [campaign, provider], for: 2h }]")]
    public async Task What_counts_or_acts_on_more_than_a_queue_becomes_automation(
        string name, string place, string count, string time, string actions)
    {
        var (yaml, _) = await ImportAsync("shaping.toml");
        var at = yaml.IndexOf($"        {name}:", yaml.IndexOf("      automation:", StringComparison.Ordinal), StringComparison.Ordinal);
        var written = yaml[at..(yaml.IndexOf("actions: ", at, StringComparison.Ordinal) + actions.Length)];
        Assert.EndsWith(actions, written, StringComparison.Ordinal);
        Assert.All([place, count, time], part => Assert.Contains(part, written, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_a_reply_disables_is_suspended_for_the_domains_of_the_list()
    {
        var (yaml, _) = await ImportAsync("powermta.conf");
        Assert.Contains("gmail.com-common-errors-2:", yaml, StringComparison.Ordinal);
        Assert.Contains("          domains: [gmail.com]\n          codes: ['5xx']\n", yaml, StringComparison.Ordinal);
        Assert.Contains("actions: [{ do: suspend, aim: [source, provider], for: ", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cold_sources_are_warmed_up_and_the_rest_leaves_from_the_others_of_their_pool()
    {
        var (yaml, notes) = await ImportAsync("powermta.conf");
        var rules = LoadedRules.Shipped(RulesIn(yaml));
        Assert.Empty(rules.Problems);
        Assert.Contains(("warm_up.mta-9", "source", "mta-9"), rules.EgressNames);
        Assert.Contains(("warm_up.mta-9.overflow", "pool", "growing-warm"), rules.EgressNames);
        Assert.Contains("  growing-warm:\n    mta-1: 1\n", yaml, StringComparison.Ordinal);
        Assert.Contains("curve: steady\n", yaml, StringComparison.Ordinal);
        Assert.Contains(
            notes, note => note.Directive == "cold-virtual-mta mta-9" && note.Advice.Contains("'steady'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_domain_may_stand_for_all_below_it_too()
    {
        var (yaml, _) = await ImportAsync("powermta.conf");
        var rules = LoadedRules.Shipped(RulesIn(yaml));
        Assert.Equal(7, rules.Profile("both.example").Connections);
        foreach (var domain in new[] { "both.example", "mail.both.example" })
            Assert.Equal("both.example", (await rules.RouteAsync(Contexts.Route(domain, "mx.elsewhere.example")))!.TrafficProfile);
    }

    [Fact]
    public async Task JSON_is_read_as_TOML_is()
    {
        var (yaml, notes) = await ImportAsync("shaping.json");
        var rules = LoadedRules.Shipped(RulesIn(yaml));

        Assert.Empty(notes);
        Assert.Equal("10/s", rules.Profile("mail-one").MessageRate.ToString());
        Assert.NotNull((await rules.ReactAsync(Contexts.Failure(SmtpStage.MailFrom, "421 slow down", "mail-one")))!.Throttle!.Rate);
    }

    [Theory]
    [InlineData("{ \"a\": ", "kumomta", "line 1:")]
    [InlineData("[\"a\"\nx = 1", "kumomta", "line ")]
    public async Task A_file_that_cannot_be_read_is_told_with_its_line(string text, string format, string expected)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

        var result = await LoadedRules.Shipped().RunAsync("rules import", ("FILE", path), ("--format", format));

        File.Delete(path);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Text);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var result = await LoadedRules.Shipped().RunAsync("rules import", ("FILE", "/nowhere/pmta.conf"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be read", result.Text);
    }

    public static TheoryData<string, int, string> Hostile { get; } = new()
    {
        { "", 0, "# Imported from" },
        { string.Concat(Enumerable.Repeat("<virtual-mta a>\n", 50_000)), 0, "blocks are too deep in one another" },
        {
            string.Concat(Enumerable.Range(0, 30_000).Select(i => $"<domain d{i}.example>\nmax-smtp-out 3\nnonsense{i} x\n</domain>\n")), 0,
            "# And 20000 more."
        },
        { "a = " + new string('[', 50_000) + new string(']', 50_000), 1, "line 1: lists or maps are nested too deeply." },
        { "{\"a\": " + new string('[', 50_000), 1, "line 1: " },
        { string.Concat(Enumerable.Range(0, 30_000).Select(i => $"[\"d{i}.example\"]\nconnection_limit = 3\n")), 0, "# And 20000 more." },
        { "[\"gmail.com\"]\nconnection_limit = 3\n\0\0\uffff", 1, "line 3: " },
        { "<domain a.example>\nmax-smtp-out " + new string('9', 9_000_000), 1, "it is larger than 8 MiB; import it in parts." },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_large_deep_or_no_text_is_told_and_bounded(string text, int exitCode, string expected)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

        var result = await LoadedRules.Shipped().RunAsync("rules import", ("FILE", path));

        File.Delete(path);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(expected, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_without_end_is_told()
    {
        var result = await LoadedRules.Shipped().RunAsync("rules import", ("FILE", "/dev/zero"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("larger than 8 MiB", result.Text, StringComparison.Ordinal);
    }

    private static async Task<(string Yaml, ImmutableArray<Note> Notes)> ImportAsync(string file)
    {
        var result = await LoadedRules.Shipped().RunAsync("rules import", ("FILE", Path.Combine(Folder, file)));
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Json!);
        return (
            json.RootElement.GetProperty("yaml").GetString()!,
            [.. json.RootElement.GetProperty("notes").EnumerateArray().Select(note => new Note(
                note.GetProperty("file").GetString()!, note.GetProperty("line").GetInt32(), note.GetProperty("directive").GetString()!,
                note.GetProperty("advice").GetString()!))]);
    }

    /// <summary>The plugin's own section of what was made.</summary>
    private static string RulesIn(string yaml)
    {
        const string section = "    PolicyMta.IspRules:\n";
        var at = yaml.IndexOf(section, StringComparison.Ordinal);
        return at < 0 ? "" : string.Join('\n', yaml[(at + section.Length)..].Split('\n').Select(line => line.Length > 6 ? line[6..] : ""));
    }

    private sealed record Note(string File, int Line, string Directive, string Advice);
}
