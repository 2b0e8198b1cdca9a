namespace PolicyMta.IspRules.Import.PowerMta;

/// <summary>
/// Reads a PowerMTA configuration: directives of one line, blocks between <c>&lt;name value&gt;</c> and <c>&lt;/name&gt;</c>, comments
/// behind <c>#</c>, and <c>include</c>. Files, their size and their depth are bounded. Lines that are none of these are told.
/// </summary>
internal sealed class PmtaReader(Action<string, int, string, string> note)
{
    private const int MostFiles = 200;
    private const int MostDepth = 20;

    private int _files;

    public ImmutableArray<PmtaLine> Read(string file, string text) => Parse(text, file, 0);

    private ImmutableArray<PmtaLine> Parse(string content, string file, int depth)
    {
        var lines = content.ReplaceLineEndings("\n").Split('\n');
        var open = new Stack<(PmtaLine Block, ImmutableArray<PmtaLine>.Builder Inner)>();
        var all = ImmutableArray.CreateBuilder<PmtaLine>();
        ImmutableArray<PmtaLine>.Builder Current() => open.Count == 0 ? all : open.Peek().Inner;
        for (var i = 0; i < lines.Length; i++)
        {
            var text = WithoutComment(lines[i]).Trim();
            if (text.Length == 0)
                continue;
            if (text.StartsWith("</", StringComparison.Ordinal))
            {
                if (open.Count == 0)
                    note(file, i + 1, text, "it ends a block that was not begun; it is passed over.");
                else
                    Close();
            }
            else if (text[0] == '<' && text[^1] == '>')
            {
                if (open.Count >= MostDepth)
                    note(file, i + 1, text, "blocks are too deep in one another; it is passed over.");
                else
                    open.Push((LineOf(file, i + 1, text[1..^1]), ImmutableArray.CreateBuilder<PmtaLine>()));
            }
            else if (LineOf(file, i + 1, text) is { Name: "include" } include)
            {
                Current().AddRange(Include(include, depth));
            }
            else
            {
                Current().Add(LineOf(file, i + 1, text));
            }
        }

        while (open.Count > 0)
        {
            note(file, open.Peek().Block.Line, $"<{open.Peek().Block}>", "the block has no end; it is taken to the end of the file.");
            Close();
        }

        return all.ToImmutable();

        void Close()
        {
            var (block, inner) = open.Pop();
            Current().Add(block with { Inner = inner.ToImmutable() });
        }
    }

    private ImmutableArray<PmtaLine> Include(PmtaLine include, int depth)
    {
        var name = include.Value.Trim('"', '\'');
        if (name.Contains("://", StringComparison.Ordinal))
        {
            note(include.File, include.Line, include.ToString(),
                "files are not fetched from elsewhere; save it beside this one and import it.");
            return [];
        }

        try
        {
            var path = Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(include.File))!);
            if (depth >= MostDepth || ++_files > MostFiles)
                note(include.File, include.Line, include.ToString(), "too many files include one another; it is passed over.");
            else
                return Parse(ImportFile.ReadText(path), path, depth + 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            note(
                include.File, include.Line, include.ToString(),
                $"it cannot be read here ({Words.Line(e.Message)}); import the file itself, or lay it there.");
        }

        return [];
    }

    private static PmtaLine LineOf(string file, int line, string text)
    {
        var parts = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        return new PmtaLine(file, line, parts.Length == 0 ? "" : parts[0].ToLowerInvariant(), parts.Length < 2 ? "" : parts[1].Trim());
    }

    /// <summary>The line up to a <c>#</c> at its beginning or after a space, which is not within quotes or slashes.</summary>
    private static string WithoutComment(string line)
    {
        var within = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (within != '\0')
                within = c == within && line[i - 1] != '\\' ? '\0' : within;
            else if (c == '"' || (c == '/' && i > 0 && line[i - 1] == ' ' && line.AsSpan().TrimStart().StartsWith("reply")))
                within = c;
            else if (c == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i];
        }

        return line;
    }
}
