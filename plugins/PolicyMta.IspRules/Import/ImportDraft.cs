using System.Text;

namespace PolicyMta.IspRules.Import;

/// <summary>The configuration that an import makes, and what it could not take over.</summary>
internal sealed class ImportDraft
{
    /// <summary>Further ones are counted: nobody reads them all.</summary>
    private const int MostNotes = 10_000;

    private readonly List<ImportNote> _notes = [];
    private readonly HashSet<ImportNote> _known = [];
    private int _further;

    public YamlMap Rules { get; } = new();

    public YamlMap Sources { get; } = new();

    public YamlMap Pools { get; } = new();

    public YamlMap Automation { get; } = new();

    public YamlMap WarmUp { get; } = new();

    public IReadOnlyList<ImportNote> Notes => _notes;

    public void Note(string file, int line, string directive, string advice)
    {
        var note = new ImportNote(file, line, Words.Line(directive), advice);
        if (_known.Contains(note))
            return;
        if (_notes.Count == MostNotes)
        {
            _further++;
            return;
        }

        _known.Add(note);
        _notes.Add(note);
    }

    /// <summary>A file to be named in <c>include</c> of a configuration, or to be one.</summary>
    public string ToYaml(string from)
    {
        var text = new StringBuilder();
        text.Append("# Imported from ").Append(Words.Line(from)).Append(
            ". Name this file in 'include' of the configuration, then run: policymta check\n");
        if (_notes.Count > 0)
        {
            text.Append("#\n# Not taken over, or with another meaning here:\n");
            foreach (var note in _notes)
                text.Append("# ").Append(Words.Line(note.File)).Append(':').Append(note.Line).Append(": ").Append(note.Directive).Append(
                    ": ")
                    .Append(note.Advice).Append('\n');
            if (_further > 0)
                text.Append("# And ").Append(_further).Append(" more.\n");
        }

        var all = new YamlMap();
        if (!Sources.IsEmpty)
            all.Below("egress_sources").Add(Sources);
        if (!Pools.IsEmpty)
            all.Below("egress_pools").Add(Pools);
        foreach (var (key, section) in new[] { ("rules", Rules), ("automation", Automation), ("warm_up", WarmUp) })
        {
            if (!section.IsEmpty)
                all.Below("plugins").Below("settings").Below("PolicyMta.IspRules").Below(key).Add(section);
        }

        return text.Append(all.ToText()).ToString();
    }
}
