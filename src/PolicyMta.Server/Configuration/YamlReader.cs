using System.Text;
using PolicyMta.Core.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Reads one YAML document into settings with their places. Every mistake that allows to go on is collected; a syntax error ends the
/// reading, and the result is then null. Bounded in depth and in nodes, aliases counted at their full size, so that a hostile file cannot
/// grow in memory.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 100_000;
    private const string StringTag = "tag:yaml.org,2002:str";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private readonly string _file;
    private readonly string _text;
    private readonly ICollection<PolicyProblem> _problems;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, (SettingsNode Node, int Size)> _anchors = [];
    private readonly int _lines;
    private int _nodes;

    private YamlReader(string text, string file, ICollection<PolicyProblem> problems)
    {
        _file = file;
        _text = text;
        _problems = problems;
        _lines = 1 + text.AsSpan().TrimEnd('\n').Count('\n');
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads a text, or returns null if its syntax is broken. An empty text is an empty map.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's path, for places.</param>
    /// <param name="problems">Where mistakes are put.</param>
    public static SettingsNode? Read(string text, string file, ICollection<PolicyProblem> problems)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
        {
            var before = text.AsSpan(0, nul);
            problems.Add(new PolicyProblem(
                new SourcePlace(file, 1 + before.Count('\n'), nul - before.LastIndexOf('\n')),
                "Here is a NUL character, behind which nothing of the file would be read.",
                "Remove it. If there are many, save the file in UTF-8; if there is nothing else, it was not written to its end."));
            return null;
        }

        var reader = new YamlReader(text, file, problems);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException e)
        {
            problems.Add(reader.SyntaxProblem(reader.Place(e.Start), (int)e.End.Line, e.Message));
            return null;
        }
        catch (SettingsTooLargeException e)
        {
            problems.Add(new PolicyProblem(
                e.Place, e.Message, "Keep the file small: scripts and plugins can read what is large from files of their own."));
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser's own invariants fail on some broken texts, an unclosed bracket for instance.
            var last = reader._parser.Current?.End ?? Mark.Empty;
            problems.Add(reader.SyntaxProblem(
                reader.Place(last),
                (int)last.Line,
                e.Message.Contains("current state", StringComparison.Ordinal)
                    ? "a bracket is not closed"
                    : "what follows here does not fit"));
            return null;
        }
    }

    /// <summary>Reads a file's bytes, which must be UTF-8.</summary>
    public static (SettingsNode? Node, ImmutableArray<PolicyProblem> Problems) Read(string file, byte[] content)
    {
        var problems = new List<PolicyProblem>();
        try
        {
            var text =
                StrictUtf8.GetString(content.AsSpan(content.AsSpan().StartsWith(StrictUtf8.Preamble) ? StrictUtf8.Preamble.Length : 0));
            return (Read(text, file, problems), [.. problems]);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + content.AsSpan(0, Math.Clamp(e.Index, 0, content.Length)).Count((byte)'\n');
            return (null, [new PolicyProblem(new SourcePlace(file, line, 0), "The file is not UTF-8.", "Save it in UTF-8.")]);
        }
    }

    private SettingsNode ReadStream()
    {
        _parser.MoveNext();
        _parser.MoveNext();
        if (_parser.Current is StreamEnd)
            return new SettingsMap(new SourcePlace(_file, 1, 1), []);

        _parser.MoveNext();
        var root = ReadNode(0);
        _parser.MoveNext();
        if (_parser.Current is DocumentStart second)
            _problems.Add(new PolicyProblem(
                Place(second.Start),
                "A second YAML document begins here.",
                "Keep one document in a file: remove the '---' line and what follows it."));
        return root is SettingsScalar { Text: null } ? new SettingsMap(root.Place, []) : root;
    }

    /// <summary>Reads the node that the parser stands on and moves behind it.</summary>
    private SettingsNode ReadNode(int depth)
    {
        var current = (ParsingEvent)_parser.Current!;
        var place = Place(current.Start);
        Count(1, place);
        if (depth > MaxDepth)
            throw new SettingsTooLargeException(place, $"Maps and lists are nested more than {MaxDepth} deep.");
        if (current is AnchorAlias alias)
            return Resolve(alias, place);

        if (current is not NodeEvent)
            throw new YamlException(current.Start, current.End, "a value is missing here, or stands where none can");

        var before = _nodes;
        CheckTag((NodeEvent)current, place);
        SettingsNode node = current switch
        {
            Scalar scalar => ReadScalar(scalar, place),
            SequenceStart => ReadList(place, depth),
            MappingStart => ReadMap(place, depth),
            _ => throw new YamlException(current.Start, current.End, "Expected a value."),
        };

        if (!((NodeEvent)current).Anchor.IsEmpty)
            _anchors[((NodeEvent)current).Anchor] = (node, _nodes - before + 1);
        return node;
    }

    private SettingsScalar ReadScalar(Scalar scalar, SourcePlace place)
    {
        _parser.MoveNext();
        var quoted = scalar.Style != ScalarStyle.Plain || scalar.Tag == StringTag;
        var empty = !quoted && scalar.Value is "" or "~" or "null" or "Null" or "NULL";
        if (empty && scalar is { Value: "", Anchor.IsEmpty: false })
        {
            _problems.Add(new PolicyProblem(
                place,
                $"A value that begins with & is an anchor in YAML, and nothing follows '&{PrintableText.Word(scalar.Anchor.Value)}'.",
                YamlAdvice.Quote("&" + scalar.Anchor.Value)));
        }
        return new SettingsScalar(place, empty && !quoted ? null : scalar.Value, quoted) { IsVerbatim = scalar.Tag == StringTag };
    }

    private SettingsList ReadList(SourcePlace place, int depth)
    {
        var items = ImmutableArray.CreateBuilder<SettingsNode>();
        _parser.MoveNext();
        while (_parser.Current is not SequenceEnd)
            items.Add(ReadNode(depth + 1));
        _parser.MoveNext();
        return new SettingsList(place, items.ToImmutable());
    }

    private SettingsMap ReadMap(SourcePlace place, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<SettingsEntry>();
        var seen = new Dictionary<string, SourcePlace>(StringComparer.Ordinal);
        var merge = MergeKey.None;
        _parser.MoveNext();
        while (_parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            var before = _problems.Count;
            var value = ReadNode(depth + 1);
            if (key is not SettingsScalar { Text: { } name })
                _problems.Add(new PolicyProblem(key.Place, "A key must be a single word.", "Write it as 'key: value'."));
            else if (seen.TryGetValue(name, out var first))
                _problems.Add(new PolicyProblem(
                    key.Place, $"The key '{name}' stands twice in this map.",
                    $"The first is in line {first.Line}: keep one of them{(MergeKey.Is(key) ? ", with a list: '<<: [*a, *b]'" : "")}."));
            else
            {
                seen.Add(name, key.Place);
                if (MergeKey.Is(key))
                    merge = new MergeKey(key.Place, value, entries.Count, IsBroken: _problems.Count > before);
                else
                    entries.Add(new SettingsEntry(name, key.Place, value));
            }
        }

        _parser.MoveNext();
        return new SettingsMap(place, merge.Into(entries.ToImmutable(), _problems));
    }

    private SettingsNode Resolve(AnchorAlias alias, SourcePlace place)
    {
        _parser.MoveNext();
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
        {
            _problems.Add(new PolicyProblem(
                place,
                $"A value that begins with * is an alias in YAML, and nothing above is marked '&{PrintableText.Word(alias.Value.Value)}'.",
                YamlAdvice.Quote("*" + alias.Value.Value)));
            return new SettingsScalar(place, null, false);
        }

        Count(anchored.Size, place);
        return anchored.Node;
    }

    private void CheckTag(NodeEvent node, SourcePlace place)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag != StringTag)
            _problems.Add(new PolicyProblem(
                place, $"A value that begins with ! is a tag in YAML, and '{PrintableText.Word(node.Tag.Value)}' has no meaning here.",
                "Remove it. " + YamlAdvice.Quote(node.Tag.Value)));
    }

    private void Count(int nodes, SourcePlace place)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
            throw new SettingsTooLargeException(place, $"The file has more than {MaxNodes} values (aliases count in full).");
    }

    private PolicyProblem SyntaxProblem(SourcePlace place, int lastLine, string message) => YamlAdvice.Of(_text, place, lastLine, message);

    /// <summary>The parser counts a line behind the last one.</summary>
    private SourcePlace Place(Mark mark) =>
        mark.Line > _lines ? new(_file, _lines, 0) : new(_file, (int)mark.Line, (int)mark.Column);

    private sealed class SettingsTooLargeException(SourcePlace place, string message) : Exception(message)
    {
        public SourcePlace Place { get; } = place;
    }
}
