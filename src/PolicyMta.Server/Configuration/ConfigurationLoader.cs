using PolicyMta.Core.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>Reads the configuration file into options, or says every mistake in it at once.</summary>
internal static class ConfigurationLoader
{
    private static readonly string[] ServerKeys = KeysOf(typeof(ServerOptions));
    private static readonly string[] PolicyKeys = KeysOf(typeof(PolicyOptions));

    /// <exception cref="ConfigurationException">The file has mistakes.</exception>
    public static ServerConfiguration Load(string path)
    {
        var problems = new List<PolicyProblem>();
        var configuration = TryLoad(path, problems);
        return configuration is null || problems.Count > 0 ? throw new ConfigurationException(problems, path) : configuration;
    }

    /// <summary>Reads what can be read; null if the file is no YAML map.</summary>
    public static ServerConfiguration? TryLoad(string path, List<PolicyProblem> problems) => TryLoad(path, problems, out _);

    /// <param name="path">The file.</param>
    /// <param name="problems">Takes every mistake.</param>
    /// <param name="source">What was read, whether it is right or not.</param>
    public static ServerConfiguration? TryLoad(string path, List<PolicyProblem> problems, out ConfigurationSource source)
    {
        var read = ConfigurationReader.Read(path);
        problems.AddRange(read.Problems);
        source = read.Source;
        if (read.Root is null)
            return null;

        return Bind(read.Root, path, problems, ref source);
    }

    /// <summary>What holds where no configuration says anything.</summary>
    /// <param name="path">Where the file would be.</param>
    public static ServerConfiguration Defaults(string path)
    {
        var source = new ConfigurationSource([Path.GetFullPath(path)], []);
        return Bind(new SettingsMap(new SourcePlace(path, 1, 1), []), path, [], ref source);
    }

    /// <summary>Binds what has been read, or put together of several files.</summary>
    /// <param name="written">The sections.</param>
    /// <param name="path">The configuration file.</param>
    /// <param name="problems">Takes every mistake.</param>
    /// <param name="source">What was read; the files that values come from are added.</param>
    internal static ServerConfiguration Bind(
        SettingsMap written, string path, List<PolicyProblem> problems, ref ConfigurationSource source)
    {
        var values = new ValueExpansion();
        var root = values.ExpandMap(written);
        source = source with { Files = [.. source.Files, .. values.Files] };
        foreach (var entry in root.Entries.Where(entry => !ServerKeys.Contains(entry.Key) && !PolicyKeys.Contains(entry.Key)))
            problems.Add(Unknown(entry));
        var found = new List<PolicyProblem>();
        var server = SettingsBinder.Bind<ServerOptions>(Part(root, ServerKeys), found, defaultFolder: root.Place.Folder);
        var policy = SettingsBinder.Bind<PolicyOptions>(Part(root, PolicyKeys), found, defaultFolder: root.Place.Folder);
        problems.AddRange(found.Distinct()); // What an alias repeats is told once.

        using var fingerprint = new ContentHash();
        return new ServerConfiguration(
            Path.GetFullPath(path), fingerprint.Add(Part(root, ServerKeys)).ToString(), server,
            policy with { Scripts = WithPath(policy.Scripts, root) })
        {
            Source = source,
        };
    }

    /// <summary>The build lays the default scripts beside the program.</summary>
    private static ScriptOptions WithPath(ScriptOptions options, SettingsMap root) => options.Path.IsEmpty
        ? options with { Path = Path.Combine(AppContext.BaseDirectory, "scripts"), IsDefaultPath = true }
        : options with { PathPlace = SettingsPath.PlaceOf(root, "scripts.path") };

    private static PolicyProblem Unknown(SettingsEntry entry)
    {
        string[] known = [.. ServerKeys.Concat(PolicyKeys).Append(ConfigurationReader.IncludeKey).Order(StringComparer.Ordinal)];
        if (KeyName.StrangeSpaceIn(entry.Key) is { } mistake)
            return new PolicyProblem(entry.KeyPlace, $"There is no section '{PrintableText.Word(entry.Key)}'.", mistake);
        var remedy = Suggestion.For(entry.Key, known) is { } similar
            ? $"Did you mean '{similar}'?"
            : $"Known sections: {string.Join(", ", known)}.";
        return new PolicyProblem(entry.KeyPlace, $"There is no section '{PrintableText.Word(entry.Key)}'.", remedy);
    }

    private static SettingsMap Part(SettingsMap root, string[] keys) =>
        root with { Entries = [.. root.Entries.Where(entry => keys.Contains(entry.Key))] };

    private static string[] KeysOf(Type options) =>
        [.. options.GetProperties().Where(property => property.SetMethod is not null).Select(property => KeyName.Of(property.Name))];
}
