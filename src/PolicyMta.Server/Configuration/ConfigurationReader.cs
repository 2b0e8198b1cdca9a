using PolicyMta.Core.Files;
using PolicyMta.Core.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Reads a configuration file and what it includes into one map, in which each value knows its file and line. Maps are joined key by key;
/// anything else that two files write is a mistake, so that no file overrides another. Bounded in files, depth, bytes and values.
/// </summary>
internal sealed class ConfigurationReader
{
    public const string IncludeKey = "include";
    private const string SharedPrefix = "x-";
    private const int MostFiles = 1_000;
    private const int Deepest = 8;
    private const int MostBytes = 16 << 20;
    private const int MostValues = 200_000;

    private readonly List<PolicyProblem> _problems = [];
    private readonly List<string> _files = [];
    private readonly List<IncludePattern> _patterns = [];
    private readonly Dictionary<string, SourcePlace> _included = new(StringComparer.Ordinal);
    private SettingsMap? _root;
    private bool _isBroken;
    private long _bytes;
    private int _values;

    /// <exception cref="Commands.CommandException">The configuration file itself cannot be read.</exception>
    public static ReadConfiguration Read(string path)
    {
        var content = ConfigurationFile.Read(path);
        var reader = new ConfigurationReader();
        reader._included.Add(Identity(Path.GetFullPath(path)), new SourcePlace(path, 0, 0));
        reader.Add(path, content, 0);
        return new ReadConfiguration(
            reader._isBroken ? null : reader._root,
            [.. reader._problems],
            new ConfigurationSource([.. reader._files], [.. reader._patterns]));
    }

    private void Add(string path, byte[] content, int depth)
    {
        _files.Add(Path.GetFullPath(path));
        var (node, found) = YamlReader.Read(path, content);
        _problems.AddRange(found);
        _bytes += content.Length;
        _values += node is null ? 0 : ValuesIn(node);
        if (node is null)
            _isBroken = true;
        else if (node is not SettingsMap map)
            Break(node.Place, "The configuration must be a map of sections.",
                "Write 'key: value' lines, for instance 'hostname: mail.example.com'.");
        else if (_bytes > MostBytes || _values > MostValues)
            Break(
                new SourcePlace(path, 1, 1),
                $"With this file the configuration has more than {MostBytes >> 20} MiB or {MostValues} values.",
                "Keep it small: scripts and plugins can read what is large from files of their own.");
        else
        {
            var own = map with { Entries = [.. map.Entries.Where(entry => !IsOutside(entry.Key))] };
            _root = _root is null ? own : Join(_root, own, "");
            foreach (var pattern in Names(map).Select(Pattern).OfType<(IncludePattern, SourcePlace)>())
                Include(pattern.Item1, pattern.Item2, depth + 1);
        }
    }

    /// <summary>Keys at the top that are not the configuration's own: places for anchors, and the includes.</summary>
    private static bool IsOutside(string key) =>
        key == IncludeKey || (key.Length > SharedPrefix.Length && key.StartsWith(SharedPrefix, StringComparison.Ordinal));

    private IEnumerable<SettingsScalar> Names(SettingsMap map)
    {
        var node = map[IncludeKey];
        foreach (var item in node is SettingsList list ? list.Items : node is null ? [] : [node])
        {
            if (new ValueExpansion().Expand(item) is SettingsScalar { Text.Length: > 0 } name)
                yield return name;
            else
                Break(item.Place, $"'include' must be the path of a file, or a list of paths, not {SettingsBinder.Describe(item)}.",
                    "Write 'include: conf.d/*.yaml', relative to the folder of this file.");
        }
    }

    private (IncludePattern, SourcePlace)? Pattern(SettingsScalar name)
    {
        if (name.Problem is { } problem)
        {
            Break(problem.Place, problem.Message, problem.Remedy);
            return null;
        }

        if (name.Text!.Contains('\0', StringComparison.Ordinal) || Path.EndsInDirectorySeparator(name.Text))
        {
            Break(name.Place, "'include' must be the path of a file, and this is not a valid one.",
                "Write 'include: conf.d/*.yaml', relative to the folder of this file.");
            return null;
        }

        var path = Path.GetFullPath(name.Text, name.Place.Folder);
        var pattern = new IncludePattern(Path.GetDirectoryName(path) ?? "/", Path.GetFileName(path));
        if (pattern.Folder.AsSpan().ContainsAny('*', '?'))
        {
            Break(
                name.Place, "'include' has '*' or '?' in the name of a folder.",
                "Write them in the name of the file alone: conf.d/*.yaml.");
            return null;
        }

        return (pattern, name.Place);
    }

    private void Include(IncludePattern pattern, SourcePlace place, int depth)
    {
        if (depth > Deepest)
        {
            Break(place, $"Files are included more than {Deepest} deep.", "Include them from the configuration file itself.");
            return;
        }

        if (!pattern.IsOneFile)
            _patterns.Add(pattern);
        try
        {
            foreach (var file in pattern.Files())
                IncludeFile(file, place, depth);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Break(place, Directory.Exists(pattern.Folder)
                ? $"The folder {pattern.Folder} cannot be read: {e.Message}"
                : $"There is no folder {pattern.Folder}.", "Create it, or correct the path; it is relative to the folder of this file.");
        }
    }

    private void IncludeFile(string file, SourcePlace place, int depth)
    {
        var shown = PrintableText.Word(file);
        if (_included.TryGetValue(Identity(file), out var first))
        {
            Break(place, first.Line == 0
                ? $"{shown} would include itself: it is the configuration."
                : $"{shown} is included twice: first in {first}.", "Include each file once; keep included files in a folder of their own.");
            return;
        }

        _included.Add(Identity(file), place);
        if (_included.Count > MostFiles)
        {
            if (_included.Count == MostFiles + 1)
                Break(place, $"More than {MostFiles} files are included.", "Put them together in fewer.");
            return;
        }

        if (FileAccessRights.Of(file) is { Kind: not FileKind.File })
            Break(place, $"{shown}, which is included here, is not an ordinary file.", "Write the path of one.");
        else if (!File.Exists(file))
            Missing(file, place, $"There is no file {shown}.");
        else if (new FileInfo(file).Length > MostBytes)
            Break(place, $"{shown}, which is included here, has more than {MostBytes >> 20} MiB.", "Keep the configuration small.");
        else
            ReadIncluded(file, place, depth);
    }

    private void ReadIncluded(string file, SourcePlace place, int depth)
    {
        try
        {
            Add(file, RegularFile.Read(file, MostBytes), depth);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Missing(file, place, $"{PrintableText.Word(file)}, which is included here, cannot be read: {e.Message}");
        }
    }

    private void Missing(string file, SourcePlace place, string message)
    {
        _files.Add(file);
        Break(place, message, "Correct the path, which is relative to the folder of this file, or the permissions.");
    }

    private SettingsMap Join(SettingsMap first, SettingsMap second, string path)
    {
        var entries = first.Entries.ToBuilder();
        var places = first.Entries.Index().ToDictionary(pair => pair.Item.Key, pair => pair.Index, StringComparer.Ordinal);
        foreach (var entry in second.Entries)
        {
            var name = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
            if (!places.TryGetValue(entry.Key, out var at))
                entries.Add(entry);
            else if ((entries[at].Value, entry.Value) is (SettingsMap above, SettingsMap below))
                entries[at] = entries[at] with { Value = Join(above, below, name) };
            else
                _problems.Add(new PolicyProblem(
                    entry.KeyPlace, $"'{PrintableText.Word(name)}' is written in two files; the other is in {entries[at].KeyPlace}.",
                    "Keep one of them: maps of several files are joined, and nothing in one file overrides another."));
        }

        return first with { Entries = entries.ToImmutable() };
    }

    private void Break(SourcePlace place, string message, string remedy)
    {
        _isBroken = true;
        _problems.Add(new PolicyProblem(place, message, remedy));
    }

    private static int ValuesIn(SettingsNode node) => 1 + (node switch
    {
        SettingsMap map => map.Entries.Sum(entry => ValuesIn(entry.Value)),
        SettingsList list => list.Items.Sum(ValuesIn),
        _ => 0,
    });

    /// <summary>The file that a path leads to, so that a ring of links is a ring.</summary>
    private static string Identity(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
