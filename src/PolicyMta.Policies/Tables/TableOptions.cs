using System.ComponentModel.DataAnnotations;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// A table that scripts and plugins look things up in (section <c>scripts: tables: NAME</c>). It is read in the background, and again
/// whenever its file has changed; a file with a mistake leaves the table as it was, and the log names the line. While a file is read anew,
/// the old table and the new one are both in memory. Of lines with the same key, the last holds.
/// </summary>
internal sealed record TableOptions : ISettingsValidation
{
    /// <summary>The table's name.</summary>
    [SettingsKey]
    public PlacedText Name { get; init; }

    /// <summary>The file, in UTF-8. Write a new one beside it and rename it, so that it is never seen half written.</summary>
    public required FilePath File { get; init; }

    /// <summary>
    /// How the file is written: <c>list</c>, a key on each line (lines that begin with <c>#</c> are comments); <c>csv</c>, with the
    /// columns' names on the first line; <c>jsonl</c>, a JSON object on each line.
    /// </summary>
    public required TableFormat Format { get; init; }

    /// <summary>The column or property that is looked up. May be left out for <c>list</c>, and for <c>csv</c>: the first column.</summary>
    public string Key { get; init; } = "";

    /// <summary>What stands between the columns of <c>csv</c>: one ASCII character.</summary>
    public string Separator { get; init; } = ",";

    /// <summary>Whether capital and small letters are the same in keys, as they are in most mail addresses.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>The most memory that the table may take, in MiB; a file that needs more is refused.</summary>
    [Range(1, 65_536)]
    public int MaxMb { get; init; } = 600;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Format == TableFormat.Jsonl && Key.Length == 0)
            yield return ("key", "is needed for jsonl: write the name of the property that is looked up.");
        if (Format == TableFormat.List && Key.Length > 0)
            yield return ("key", "means nothing for a list: each line is a key. Leave it out.");
        if (Separator is not [>= ' ' and < '\u007f' and not '"' or '\t'])
            yield return ("separator", "must be one ASCII character, for instance \",\", \";\" or \"\\t\".");
    }
}
