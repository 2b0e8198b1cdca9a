using System.ComponentModel.DataAnnotations;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// A table that scripts and plugins look things up in (section <c>scripts: tables: NAME</c>): a file, or what a server gives by HTTP. It is
/// read in the background, and again whenever the file has changed; a file with a mistake leaves the table as it was, and the log names the
/// line. While a file is read anew, the old table and the new one are both in memory. Of lines with the same key, the last holds. DNS lists
/// are no tables: a hook does not wait for an answer, and what is not known yet must not pass for "not listed"; fetch the list's zone as a
/// file or by HTTP.
/// </summary>
internal sealed record TableOptions : ISettingsValidation
{
    /// <summary>The table's name.</summary>
    [SettingsKey]
    public PlacedText Name { get; init; }

    /// <summary>
    /// The file, in UTF-8; or write <c>url</c>. Write a new one beside it and rename it, so that it is never seen half written.
    /// </summary>
    public FilePath File { get; init; }

    /// <summary>
    /// Where a server gives the table, in place of <c>file</c>: <c>http://</c> or <c>https://</c>. It is asked again and again
    /// (<c>every</c>), by <c>ETag</c> or <c>Last-Modified</c> only for what has changed, and followed to other places of its own, but to
    /// no other server. A page for people (<c>text/html</c>) is not taken for a table. The last good state holds over failures, and over
    /// restarts: a copy lies in the spool's folder <c>tables</c>. A server that cannot be reached refuses no start; what asks a table that
    /// was never fetched fails, by the rules of <c>hooks</c>.
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>How often the server at <c>url</c> is asked; after a failure within 30 seconds.</summary>
    [Range(typeof(TimeSpan), "10s", "7d")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The bearer token that the server at <c>url</c> wants; none if empty. Write it as <c>file:</c> or <c>${NAME}</c>.</summary>
    public string Token { get; init; } = "";

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

    /// <summary>
    /// The most memory that the table may take, in MiB, and the most that is fetched from <c>url</c>; what needs more is refused.
    /// </summary>
    [Range(1, 65_536)]
    public int MaxMb { get; init; } = 600;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (File.IsEmpty && Url.Length == 0)
            yield return ("file", "is needed, or url: where the table comes from.");
        if (!File.IsEmpty && Url.Length > 0)
            yield return ("url", "means nothing beside file: write one of them.");
        if (Url.Length > 0 && MistakeIn(Url) is { } mistake)
            yield return ("url", mistake);
        if (Token.Length > 0 && Url.Length == 0)
            yield return ("token", "is for url: a file needs none. Leave it out.");
        if (Format == TableFormat.Jsonl && Key.Length == 0)
            yield return ("key", "is needed for jsonl: write the name of the property that is looked up.");
        if (Format == TableFormat.List && Key.Length > 0)
            yield return ("key", "means nothing for a list: each line is a key. Leave it out.");
        if (Separator is not [>= ' ' and < '\u007f' and not '"' or '\t'])
            yield return ("separator", "must be one ASCII character, for instance \",\", \";\" or \"\\t\".");
    }

    private static string? MistakeIn(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            return "must begin with http:// or https:// and name a server.";
        return uri.UserInfo.Length > 0 ? "must not hold a password: everybody who sees the configuration or the log sees it." : null;
    }
}
