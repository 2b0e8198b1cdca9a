namespace PolicyMta.Sdk;

/// <summary>How a command ended, and what it shows. Immutable.</summary>
public sealed record CommandResult
{
    /// <summary>0 if it did what was asked, 1 if it failed; a command may give other codes up to 125 a meaning of their own.</summary>
    public int ExitCode { get; init; }

    /// <summary>
    /// What a human reads, before the table: on standard output, or on standard error if it failed. Control characters but line breaks and
    /// tabs are not shown.
    /// </summary>
    public string Text { get; init; } = "";

    /// <summary>A table to show, or null.</summary>
    public CommandTable? Table { get; init; }

    /// <summary>
    /// What <c>--json</c> shows: one JSON document, snake_case. If it is null, the table's rows as objects are shown, or an object with
    /// <c>text</c>.
    /// </summary>
    public string? Json { get; init; }

    /// <summary>
    /// What <c>--json</c> shows instead, if it is not empty: JSON documents, snake_case, one a line, for programs that read results as they
    /// come. If the command failed, its text is on standard error besides.
    /// </summary>
    public ImmutableArray<string> JsonLines { get; init; } = [];

    /// <summary>A success with something to read.</summary>
    public static CommandResult Ok(string text) => new() { Text = text };

    /// <summary>A failure with its reason.</summary>
    public static CommandResult Failure(string text) => new() { Text = text, ExitCode = 1 };
}
