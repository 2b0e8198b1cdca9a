namespace PolicyMta.Accounting.Verification;

/// <summary>A file, and what is known of what it must hold. Immutable.</summary>
internal sealed record AccountedFile
{
    /// <summary>The file's name in the settings.</summary>
    public required string Name { get; init; }

    /// <summary>Where it lies.</summary>
    public required string Path { get; init; }

    /// <summary>The event behind which it begins.</summary>
    public required long First { get; init; }

    /// <summary>The event up to which it goes.</summary>
    public required long Last { get; init; }

    /// <summary>Its length without what a crash may have left behind.</summary>
    public required long Length { get; init; }

    public required RowCounts Rows { get; init; }

    public required string Rules { get; init; }

    /// <summary>When it was finished; null while it is in use.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The file in use, opened before it could be moved; null if it is finished or not there.</summary>
    public FileStream? Opened { get; init; }
}
