namespace PolicyMta.Accounting.Files;

/// <summary>A finished file, as the plugin's store keeps it. Immutable.</summary>
internal sealed record ClosedFile
{
    public required string Path { get; init; }

    /// <summary>The event behind which it begins.</summary>
    public required long First { get; init; }

    /// <summary>The event up to which it goes.</summary>
    public required long Last { get; init; }

    public required long Length { get; init; }

    public required RowCounts Rows { get; init; }

    public required DateTimeOffset ClosedAt { get; init; }

    public required string Rules { get; init; }
}
