using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Core.Journal;

/// <summary>The journal of events: JSON lines in files that are begun anew by size and age (section <c>events</c>).</summary>
internal sealed record JournalOptions
{
    /// <summary>
    /// Whether events are kept in files. Without them the server cannot say what became of a message that has left the queue.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The folder of the files; made if it does not exist.</summary>
    public FilePath Path { get; init; } = "events";

    /// <summary>
    /// The name of the file in use is NAME.jsonl, that of a finished one NAME-TIME.jsonl, with its index in NAME-TIME.index.
    /// </summary>
    [MinLength(1)]
    [RegularExpression(
        "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        ErrorMessage = "Use letters, digits, dots, hyphens and underscores, and begin with a letter or digit.")]
    public string Name { get; init; } = "events";

    /// <summary>Size in bytes after which a new file is begun.</summary>
    [Range(4096L, 1L << 36)]
    public long MaxSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>Age after which a new file is begun.</summary>
    [Range(typeof(TimeSpan), "1s", "3650d")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Finished files kept; the oldest are removed.</summary>
    [Range(1, 100_000)]
    public int Keep { get; init; } = 120;

    /// <summary>Age of its last event after which a finished file is removed.</summary>
    [Range(typeof(TimeSpan), "1m", "3650d")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);
}
