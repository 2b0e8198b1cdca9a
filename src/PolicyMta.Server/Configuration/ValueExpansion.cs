using PolicyMta.Core.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Fetches the values that a configuration keeps elsewhere: <c>${NAME}</c> from the environment, <c>file:PATH</c> from a file. What comes
/// from there is text, whatever it looks like, and is not looked into again. A value that cannot be had carries its mistake, which is told
/// by who binds it. For one reading; each file is read once.
/// </summary>
internal sealed class ValueExpansion
{
    private const string FilePrefix = "file:";
    private const string UrlPrefix = "file://";

    private readonly Dictionary<string, (string? Text, ValueMistake? Mistake)> _files = new(StringComparer.Ordinal);

    /// <summary>The files that values were read from, or should have been.</summary>
    public IEnumerable<string> Files => _files.Keys;

    public SettingsNode Expand(SettingsNode node) => node switch
    {
        SettingsMap map => ExpandMap(map),
        SettingsList list => list with { Items = [.. list.Items.Select(Expand)] },
        SettingsScalar { IsVerbatim: false, Text: { } text } scalar => Expand(scalar, text),
        _ => node,
    };

    /// <summary>A map; its keys stay as they are written.</summary>
    public SettingsMap ExpandMap(SettingsMap map) =>
        map with { Entries = [.. map.Entries.Select(entry => entry with { Value = Expand(entry.Value) })] };

    private SettingsScalar Expand(SettingsScalar scalar, string text)
    {
        var isFile = text.StartsWith(FilePrefix, StringComparison.Ordinal) && !text.StartsWith(UrlPrefix, StringComparison.Ordinal);
        if (!isFile && !text.Contains("${", StringComparison.Ordinal))
            return scalar;

        var (expanded, isForeign, mistake) = EnvironmentText.Expand(text, Environment.GetEnvironmentVariable);
        if (mistake is null && isFile)
            (expanded, isForeign, mistake) = FromFile(expanded[FilePrefix.Length..], scalar.Place);
        if (mistake is not null)
            return scalar with { Problem = new PolicyProblem(scalar.Place, mistake.Message, mistake.Remedy) };
        return isForeign
            ? scalar with { Text = expanded, IsQuoted = true, Written = PrintableText.Word(text) }
            : scalar with { Text = expanded };
    }

    private (string Text, bool IsForeign, ValueMistake? Mistake) FromFile(string written, SourcePlace place)
    {
        if (written.Trim().Length == 0 || written.Contains('\0', StringComparison.Ordinal))
            return ("", false, new ValueMistake(
                "'file:' is not followed by the path of a file.",
                "Write 'file:' and a path, relative to the folder of this file. If it is meant as text, write '!!str' before it."));
        var path = Path.GetFullPath(written.Trim(), place.Folder);
        if (!_files.TryGetValue(path, out var read))
            _files.Add(path, read = SecretFile.Read(path));
        return (read.Text ?? "", true, read.Mistake);
    }
}
