namespace PolicyMta.Accounting;

/// <summary>The plugin's settings: the accounting files by names of the administrator's. Without any the plugin is idle.</summary>
internal sealed record AccountingOptions : ISettingsValidation
{
    private const int MostFiles = 100;

    /// <summary>The files.</summary>
    public IReadOnlyDictionary<string, AccountFileOptions> Files { get; init; } = new Dictionary<string, AccountFileOptions>();

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Files.Count > MostFiles)
            yield return ("files", $"Write {MostFiles} files at most.");
        foreach (var name in Files.Keys)
        {
            if (name.Length > 60 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
                yield return ("files", $"'{name}' is not a name: use up to 60 letters, digits, dots, hyphens and underscores.");
        }

        foreach (var same in Files.GroupBy(static file => (string)file.Value.Path, StringComparer.Ordinal))
        {
            if (same.Count() > 1 && same.Key.Length > 0)
                yield return ($"files.{same.Last().Key}.path", $"Two accounting files cannot both be {same.Key}.");
        }
    }
}
