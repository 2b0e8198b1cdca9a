using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Accounting;

/// <summary>One accounting file, as a human wrote it.</summary>
internal sealed record AccountFileOptions : ISettingsValidation
{
    private const int MostNames = 1000;

    /// <summary>The file in use.</summary>
    public FilePath Path { get; init; }

    /// <summary>CSV with a header line, or JSON lines; left out: by the ending of the file's name, <c>.json</c> or <c>.jsonl</c>.</summary>
    public FileFormat? Format { get; init; }

    /// <summary>The record types: d, b, t, r, rb, f.</summary>
    public IReadOnlyList<string> Records { get; init; } = ["d", "b"];

    /// <summary>The columns by record type; left out: PowerMTA's. <c>*</c> stands for those, <c>!name</c> leaves one out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How times are written.</summary>
    public TimeForm Times { get; init; }

    /// <summary>Whose words stand in <c>bounceCat</c>.</summary>
    public CategoryWords Categories { get; init; }

    /// <summary>Whether an apostrophe is put before what a spreadsheet would take for a formula.</summary>
    public bool GuardFormulas { get; init; }

    /// <summary>Whether lines end with CR LF in place of LF.</summary>
    public bool Crlf { get; init; }

    /// <summary>The size in bytes after which a file is finished.</summary>
    [Range(4096L, 1L << 40)]
    public long MaxSize { get; init; } = 256 * 1024 * 1024;

    /// <summary>The age after which a file is finished; left out: one day.</summary>
    [Range(typeof(TimeSpan), "10s", "3650d")]
    public TimeSpan MoveInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The folder that finished files are moved to; left out: they stay beside the file in use.</summary>
    public FilePath MoveTo { get; init; }

    /// <summary>The age after which finished files are removed; left out: never.</summary>
    [Range(typeof(TimeSpan), "1m", "3650d")]
    public TimeSpan? DeleteAfter { get; init; }

    /// <summary>How many finished files are kept; left out: all.</summary>
    [Range(1, 10_000)]
    public int? KeepFiles { get; init; }

    /// <summary>The tenants whose rows are written; empty for all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>The campaigns (PowerMTA's jobs).</summary>
    public IReadOnlyList<string> Campaigns { get; init; } = [];

    /// <summary>The recipients' domains.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>The providers.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>The egress sources (PowerMTA's VMTAs).</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The egress pools.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Path.IsEmpty)
            yield return ("path", "Write where the file is to be, for instance /var/log/policymta/acct.csv.");
        if (Records.Count == 0)
            yield return ("records", $"Nothing would be written: {RecordTypes.Expected}.");
        for (var i = 0; i < Records.Count; i++)
        {
            if (RecordTypes.Find(Records[i]) is null)
                yield return ($"records[{i}]", $"'{Records[i]}' is not a record type: {RecordTypes.Expected}.");
        }

        foreach (var (letter, names) in Fields)
        {
            if (RecordTypes.Find(letter) is not { } type)
            {
                yield return ($"fields.{letter}", $"'{letter}' is not a record type: {RecordTypes.Expected}.");
                continue;
            }

            var mistakes = new List<string>();
            if (FieldList.Read(type, names, mistakes).IsEmpty)
                yield return ($"fields.{letter}", "No column is left; leave it out for the defaults.");
            foreach (var name in mistakes)
                yield return ($"fields.{letter}", MistakeIn(name));
        }

        foreach (var (setting, names) in Filters())
        {
            if (names.Count > MostNames)
                yield return (setting, $"Write {MostNames} names at most.");
        }
    }

    /// <summary>The record types that are written.</summary>
    public IEnumerable<RecordType> Types() => Records.Select(RecordTypes.Find).OfType<RecordType>().Distinct().Order();

    /// <summary>What the file is to have, if it has no mistakes.</summary>
    public FileRules Rules() => new()
    {
        Format = FormatInForce,
        Times = Times,
        Categories = Categories,
        GuardFormulas = GuardFormulas,
        LineEnd = Crlf ? "\r\n" : "\n",
        Fields = Types().ToImmutableSortedDictionary(static type => type, type => FieldList.Read(type, WrittenFor(type), [])),
        Filter = new RowFilter
        {
            Tenants = [.. Tenants],
            Campaigns = [.. Campaigns],
            Domains = [.. Domains],
            Providers = [.. Providers],
            Sources = [.. Sources],
            Pools = [.. Pools],
        },
    };

    private FileFormat FormatInForce => Format ?? (((string)Path).EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        || ((string)Path).EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? FileFormat.Json : FileFormat.Csv);

    private IReadOnlyList<string> WrittenFor(RecordType type)
    {
        foreach (var (letter, names) in Fields)
        {
            if (RecordTypes.Find(letter) == type)
                return names;
        }

        return [];
    }

    private IEnumerable<(string Setting, IReadOnlyList<string> Names)> Filters() =>
    [
        ("tenants", Tenants), ("campaigns", Campaigns), ("domains", Domains), ("providers", Providers), ("sources", Sources),
        ("pools", Pools),
    ];

    private static string MistakeIn(string name) => Suggestion.For(name.TrimStart('!'), Columns.Names) is { } meant
        ? $"'{name}' is not a column; '{meant}' is."
        : $"'{name}' is not a column: write PowerMTA's names, header_NAME for a header field, or label_NAME for a label.";
}
