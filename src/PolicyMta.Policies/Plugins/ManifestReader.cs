using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Plugins;

/// <summary>Reads a folder's <c>plugin.yaml</c> and checks what it says.</summary>
internal sealed partial class ManifestReader(SettingsReader read)
{
    private static readonly Version HostSdk = typeof(IPlugin).Assembly.GetName().Version!;

    /// <returns>The manifest with its source; null if a mistake was found.</returns>
    public PluginSource? Read(PluginFolder folder, List<PolicyProblem> problems)
    {
        var found = new List<PolicyProblem>();
        var node = ReadFile(folder, PluginFolder.ManifestName, found);
        var manifest = SettingsBinder.Bind<PluginManifest>(node, found, new SourcePlace(folder.PathOf(PluginFolder.ManifestName), 1, 1));
        if (found.Count == 0)
            Check(manifest, node!, folder, found);
        var defaults = found.Count == 0 ? ReadDefaults(folder, manifest, node!, found) : null;
        problems.AddRange(found);
        return found.Count == 0 ? new PluginSource(folder, manifest, node!, defaults) : null;
    }

    private SettingsNode? ReadDefaults(PluginFolder folder, PluginManifest manifest, SettingsNode node, List<PolicyProblem> problems)
    {
        SettingsNode? defaults = null;
        for (var i = 0; i < manifest.Defaults.Length; i++)
        {
            var name = manifest.Defaults[i];
            var files = FilesNamed(folder, name).ToList();
            if (files.Count == 0 && name != PluginFolder.DefaultsName)
                problems.Add(new PolicyProblem(
                    SettingsPath.PlaceOf(node, $"defaults[{i}]"), $"There is no file '{name}' in the plugin's folder.",
                    "Write a path below the folder with forward slashes, for instance rules/*.yaml."));
            foreach (var file in files)
                defaults = SettingsMerge.Over(defaults, ReadFile(folder, file, problems));
        }

        return defaults;
    }

    private static IEnumerable<string> FilesNamed(PluginFolder folder, string name)
    {
        var start = name.LastIndexOf('/') + 1;
        return folder.Files.Select(file => file.Path)
            .Where(path => path.LastIndexOf('/') + 1 == start && path.AsSpan(0, start).SequenceEqual(name.AsSpan(0, start))
                && FileSystemName.MatchesSimpleExpression(name.AsSpan(start), path.AsSpan(start), ignoreCase: false))
            .Order(StringComparer.Ordinal);
    }

    private SettingsNode? ReadFile(PluginFolder folder, string name, List<PolicyProblem> problems)
    {
        if (folder.Find(name) is not { } file)
            return null;

        var (node, mistakes) = read(folder.PathOf(name), file.Content);
        problems.AddRange(mistakes);
        return node;
    }

    private static void Check(PluginManifest manifest, SettingsNode node, PluginFolder folder, List<PolicyProblem> problems)
    {
        if (!IdPattern().IsMatch(manifest.Id))
            Report(
                "id",
                $"'{manifest.Id}' is not a valid plugin id.",
                "Write letters, digits, dots and hyphens, beginning with a letter, for instance Acme.Warmup.");

        if (!SdkPattern().IsMatch(manifest.Sdk))
            Report("sdk", $"'{manifest.Sdk}' is not a valid SDK version.", $"Write major.minor, for instance {HostSdk.ToString(2)}.");
        else if (!IsCompatible(Version.Parse(manifest.Sdk)))
            Report(
                "sdk",
                $"{manifest.Id} was built against SDK {manifest.Sdk}; this server has {HostSdk.ToString(2)}.",
                "Install a version of the plugin that was built for this server, or update the server.");

        var assembly = manifest.Assembly;
        if (assembly.Contains('\\', StringComparison.Ordinal) || Path.IsPathRooted(assembly) || assembly.Split('/').Contains(".."))
            Report(
                "assembly",
                $"'{assembly}' is not a path below the plugin's folder.",
                "Write the file's name, for instance Acme.Warmup.dll.");
        else if (folder.Find(assembly) is null)
            Report("assembly", $"{folder.PathOf(assembly)} does not exist.", Assemblies(folder));

        void Report(string key, string message, string remedy) =>
            problems.Add(new PolicyProblem(SettingsPath.PlaceOf(node, key), message, remedy));
    }

    private static bool IsCompatible(Version built) => built.Major == HostSdk.Major && built.Minor <= HostSdk.Minor;

    private static string Assemblies(PluginFolder folder)
    {
        var names = string.Join(
            ", ", folder.Files.Where(file => file.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)).Select(file => file.Path));
        return names.Length == 0
            ? "The folder holds no assembly: copy the plugin's build output there."
            : string.Create(CultureInfo.InvariantCulture, $"The folder holds: {names}.");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9.-]{0,99}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SdkPattern();
}
