using PolicyMta.Core.Files;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Server.Simulate;

/// <summary>Reads a scenario, and the configurations that it is tried with, or says every mistake in them at once.</summary>
internal static class ScenarioLoader
{
    private const string PoolsKey = "egress_pools";
    private const string SourcesKey = "egress_sources";
    private const string DefaultPool = "default";

    /// <exception cref="CommandException">The file cannot be read.</exception>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    public static ScenarioFile Load(string path)
    {
        byte[] content;
        try
        {
            content = RegularFile.ReadBounded(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The scenario {path} cannot be read: {e.Message}", ExitCode.Usage);
        }

        var (node, found) = YamlReader.Read(path, content);
        List<PolicyProblem> problems = [.. found];
        var scenario = SettingsBinder.Bind<ScenarioFile>(node, problems, new SourcePlace(path, 0, 0));
        if (problems.Count > 0)
            throw new ConfigurationException(problems, path);
        foreach (var written in scenario.Compare.Select(variant => variant.Settings).Append(scenario.Settings).OfType<SettingsNode>())
        {
            if (written is not SettingsMap)
                problems.Add(new PolicyProblem(written.Place, "settings must be a map of sections of a configuration.",
                    "Write them as in policymta.yaml, for instance 'plugins:' below it."));
        }

        return problems.Count > 0 ? throw new ConfigurationException(problems, path) : scenario;
    }

    /// <summary>
    /// The configuration of a variant: the file, the scenario's settings, the variant's, and the scenario's sources over them.
    /// </summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="scenarioPath">Its file.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="config">The file of <c>--config</c>, or null.</param>
    /// <exception cref="ConfigurationException">There are mistakes.</exception>
    public static ServerConfiguration ConfigurationOf(ScenarioFile scenario, string scenarioPath, VariantOptions variant, string? config)
    {
        var problems = new List<PolicyProblem>();
        string path = variant.Config.IsEmpty ? config ?? scenarioPath : variant.Config;
        var source = new ConfigurationSource([Path.GetFullPath(path)], []);
        SettingsMap below = new(new SourcePlace(path, 1, 1), []);
        if (config is not null || !variant.Config.IsEmpty)
        {
            var read = ConfigurationReader.Read(path);
            problems.AddRange(read.Problems);
            source = read.Source;
            below = read.Root ?? throw new ConfigurationException(problems, path);
        }

        var root = SettingsMerge.Over(SettingsMerge.Over(below, scenario.Settings), variant.Settings) as SettingsMap ?? below;
        root = (SettingsMap)SettingsMerge.Over(WithoutOwn(root), Own(scenario, root.Place))!;
        var configuration = ConfigurationLoader.Bind(root, path, problems, ref source);
        return problems.Count > 0 ? throw new ConfigurationException(problems, path) : configuration;
    }

    /// <summary>Takes out what the simulation has its own of.</summary>
    private static SettingsMap WithoutOwn(SettingsMap root) => root with
    {
        Entries =
        [
            .. root.Entries.Where(entry => entry.Key is not ("listeners" or "http" or "spool" or "dns" or "events" or "metrics" or "users"
                or "users_file" or "simulation" or "logging")).Select(entry => entry.Key == PoolsKey && entry.Value is SettingsMap pools
                    ? entry with { Value = pools with { Entries = [.. pools.Entries.Where(pool => pool.Key != DefaultPool)] } }
                    : entry),
        ],
    };

    private static SettingsMap Own(ScenarioOptions scenario, SourcePlace place)
    {
        return Map(
            ("listeners", new SettingsList(place, [Map(("name", Text("reports")), ("address", Text("127.0.0.1:0")))])),
            ("events", Map(("enabled", Text("false")))),
            ("dns", Map(("hosts_only", Text("true")))),
            (SourcesKey, Map([.. scenario.Sources.Select(source => (
                source.Name,
                (SettingsNode)Map(("address", Text(source.Address.ToString())), ("ehlo", Text("out.simulation.test")))))])),
            (PoolsKey, Map((DefaultPool, Map([.. scenario.Sources.Select(source => (
                source.Name, (SettingsNode)Text(source.Weight.ToString(System.Globalization.CultureInfo.InvariantCulture))))])))));

        SettingsScalar Text(string text) => new(place, text, IsQuoted: false);
        SettingsMap Map(params (string Key, SettingsNode Value)[] entries) =>
            new(place, [.. entries.Select(entry => new SettingsEntry(entry.Key, place, entry.Value))]);
    }
}
