using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.IspRules;
using PolicyMta.Policies;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Server.Tests.Policy;

/// <summary>
/// The profile is defined once: each of its properties can be set wherever profiles are made, and stands wherever they are described.
/// </summary>
public sealed class TrafficProfileTests
{
    public static TheoryData<string> Properties =>
        [.. typeof(TrafficProfile).GetProperties().Select(property => property.Name).Where(name => name != nameof(TrafficProfile.Name))];

    [Theory]
    [MemberData(nameof(Properties))]
    public void The_configuration_sets_every_property(string name)
    {
        var (property, sample) = Sample(name);

        var problems = new List<PolicyProblem>();
        var node = Yaml($"traffic_profiles: {{ x: {{ {KeyName.Of(name)}: {sample.Yaml} }} }}");
        var options = SettingsBinder.Bind<PolicyOptions>(node, problems);

        Assert.Empty(problems);
        Assert.Equal("x", options.TrafficProfiles["x"].Name);
        AssertSet(property, sample, options.TrafficProfiles["x"]);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void A_rule_sets_every_property_for_itself_or_for_those_that_leave_it_out(string name)
    {
        var (property, sample) = Sample(name);

        var written = $"{KeyName.Of(name)}: {sample.Yaml}";
        var builder = new TestPluginBuilder($"rules: {{ own: {{ domains: [a.example], {written} }}, other: {{ domains: [b.example] }} }}");
        new IspRulesPlugin().Configure(builder);
        var byDefault = new TestPluginBuilder($"rules: {{ default: {{ {written} }}, other: {{ domains: [b.example] }} }}");
        new IspRulesPlugin().Configure(byDefault);

        Assert.Empty(builder.Problems.Concat(byDefault.Problems));
        AssertSet(property, sample, builder.Profiles.Single(profile => profile.Name == "own"));
        Assert.Equal(new TrafficProfile { Name = "other" }, builder.Profiles.Single(profile => profile.Name == "other"));
        AssertSet(property, sample, byDefault.Profiles.Single(profile => profile.Name == "other"));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public async Task A_script_sets_every_property(string name)
    {
        var (property, sample) = Sample(name);

        var files = ScriptFiles.FromMemory("scripts",
            [KeyValuePair.Create(
                "policy.js", $"profile('x', {{ {ScriptName(name)}: {sample.Script} }});\nexport function onRoute() {{}}")]);
        var result = await ScriptHost.LoadAsync(
            files, new ScriptOptions { Limits = new ScriptLimits { Timeout = TimeSpan.FromSeconds(10) } },
            new ScriptStates(TimeProvider.System),
            NullLoggerFactory.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        using var script = Assert.Single(result.Scripts);

        AssertSet(property, sample, Assert.Single(script.Handlers.Profiles));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Typings_and_reference_name_every_property(string name)
    {
        Assert.Contains(
            $"\n  {ScriptName(name)}?: ", Section("scripts/policymta.d.ts", "interface TrafficProfile {", "\n}"), StringComparison.Ordinal);
        Assert.Contains(
            $"\n| `{KeyName.Of(name)}` |",
            Section("src/PolicyMta.Server/Configuration/REFERENCE.md", "## traffic_profiles.NAME\n", "\n## "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("provider_total: { connections: 0 }", "'rules.a.provider_total.connections' is 0. Allowed: 1 or more.")]
    [InlineData("provider_total: { conections: 1 }", "Unknown key 'rules.a.provider_total.conections'. Did you mean 'connections'?")]
    [InlineData("provider_per_source: { message_rate: fast }", "'rules.a.provider_per_source.message_rate' is not understood")]
    [InlineData("conections: 1", "Unknown key 'rules.a.conections'. Did you mean 'connections'?")]
    [InlineData("name: b", "Unknown key 'rules.a.name'.")]
    [InlineData("counters: { x: { by: [tennant], connections: 1 } }", "'rules.a.counters.x.by[0]' is not understood")]
    [InlineData("counters: { x: { by: [tenant] } }", "'rules.a.counters.x': limits nothing: give connections, message_rate")]
    [InlineData(
        "counters: { x: { by: [tenant], connection_rate: 1/s } }", "'rules.a.counters.x.connection_rate': cannot be kept by tenant")]
    [InlineData("counters: { x: { by: [site, site], connections: 1 } }", "'rules.a.counters.x.by': names a fact twice.")]
    [InlineData("source_weights: { a: -1 }", "'rules.a.source_weights.a' is -1. Allowed: 0 to 1000000.")]
    [InlineData("tags: [\"a\\u0001\"]", "A tag has up to 100 characters, no control characters.")]
    [InlineData("connect_timeout: 2h", "'rules.a.connect_timeout' is 2h. Allowed: 0 to 1h.")]
    public void A_mistake_in_a_rule_s_limit_has_its_place_and_remedy(string written, string expected)
    {
        var builder = new TestPluginBuilder($"rules:\n  a:\n    domains: [a.example]\n    {written}\n");
        new IspRulesPlugin().Configure(builder);

        var problem = Assert.Single(builder.Problems);
        Assert.StartsWith("policymta.yaml:4:", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private static (PropertyInfo Property, SampleValue Sample) Sample(string name)
    {
        var property = typeof(TrafficProfile).GetProperty(name)!;
        var sample = SampleValue.Of(property.PropertyType);
        return (property, property.GetValue(new TrafficProfile { Name = "default" }) is true ? new(false, "false", "false") : sample);
    }

    private static void AssertSet(PropertyInfo property, SampleValue sample, TrafficProfile profile)
    {
        Assert.NotEqual(HashOf(property.GetValue(new TrafficProfile { Name = "default" })), HashOf(sample.Value));
        Assert.Equal(HashOf(sample.Value), HashOf(property.GetValue(profile)));
    }

    private static string HashOf(object? value)
    {
        using var hash = new ContentHash();
        return hash.AddOptions(value).ToString();
    }

    private static string ScriptName(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    private static SettingsNode? Yaml(string text)
    {
        var (node, problems) = YamlReader.Read("policymta.yaml", Encoding.UTF8.GetBytes(text));
        Assert.Empty(problems);
        return node;
    }

    private static string Section(string file, string start, string end)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent!;
        var text = File.ReadAllText(Path.Combine(folder.FullName, file));
        var from = text.IndexOf(start, StringComparison.Ordinal);
        Assert.True(from >= 0, $"{file} has no '{start}'.");
        return text[from..text.IndexOf(end, from + start.Length, StringComparison.Ordinal)];
    }
}
