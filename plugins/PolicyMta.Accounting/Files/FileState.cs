namespace PolicyMta.Accounting.Files;

/// <summary>
/// How far a file in use has come: kept in the plugin's store, in one commit after its rows have been synced. Bytes behind
/// <see cref="Length"/> are of a write that a crash tore. Immutable.
/// </summary>
internal sealed record FileState
{
    public required string Path { get; init; }

    /// <summary>The event behind which it begins.</summary>
    public required long First { get; init; }

    /// <summary>The last event whose rows are in it; events up to there are never written again.</summary>
    public required long Last { get; init; }

    public long Length { get; init; }

    public RowCounts Rows { get; init; } = RowCounts.None;

    /// <summary>When its first row was written.</summary>
    public DateTimeOffset Opened { get; init; }

    public required string Rules { get; init; }

    /// <summary>The name that it is being given; null unless it is being closed.</summary>
    public string? Closing { get; init; }

    /// <summary>The last name that was given, so that none is given twice.</summary>
    public string LastClosed { get; init; } = "";
}
