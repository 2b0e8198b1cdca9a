using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Some sections of a configuration file, for commands that need no more: what is wrong in the others does not concern them.
/// </summary>
internal sealed class ConfigurationSections
{
    private readonly SettingsMap? _root;
    private readonly SourcePlace _place;
    private readonly List<PolicyProblem> _problems;

    private ConfigurationSections(string path, ReadConfiguration read)
    {
        _root = read.Root;
        _place = new SourcePlace(path, 0, 0);
        _problems = [.. read.Problems];
    }

    /// <summary>Whether the file, or one of the sections that were bound, has a mistake.</summary>
    public bool HasProblems => _problems.Count > 0;

    /// <exception cref="Commands.CommandException">The file cannot be read.</exception>
    public static ConfigurationSections Read(string path) => new(path, ConfigurationReader.Read(path));

    public bool Has(string section) => _root?[section] is not null;

    /// <summary>Where a setting is written; null if it is not.</summary>
    public SettingPlace? WrittenAt(string path) => SettingsPath.WrittenAt(_root, path);

    public T Bind<T>(string section)
        where T : class => SettingsBinder.Bind<T>(
            _root?[section] is { } written ? new ValueExpansion().Expand(written) : null, _problems, _place, _place.Folder);

    /// <summary>What to throw because of the mistakes.</summary>
    public ConfigurationException Mistakes() => new(_problems, _place.File);
}
