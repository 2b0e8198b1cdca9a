using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Policies.Settings;

/// <summary>What is to be read: the type, the path that names it in messages, and the rules its values must keep.</summary>
internal sealed record SettingsTarget(Type Type, string Path, ImmutableArray<ValidationAttribute> Rules)
{
    /// <summary>The key of the map's entry that is to be read; null for everything else.</summary>
    public string? EntryKey { get; private init; }

    /// <summary>Where that key is written.</summary>
    public SourcePlace EntryPlace { get; private init; }

    public string Name => Path.Length == 0 ? "This section" : $"'{Path}'";

    public SettingsTarget Item(Type type, int index) => new(type, $"{Path}[{index}]", Rules);

    public SettingsTarget Entry(Type type, SettingsEntry entry) =>
        new(type, Below(entry.Key), Rules) { EntryKey = entry.Key, EntryPlace = entry.KeyPlace };

    public string Below(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}
