namespace PolicyMta.Accounting.Files;

/// <summary>One accounting file of the settings, ready for use. Immutable.</summary>
internal sealed record AccountFilePlan
{
    /// <summary>Its name in the settings.</summary>
    public required string Name { get; init; }

    /// <summary>The file in use; absolute.</summary>
    public required string Path { get; init; }

    public required FileRules Rules { get; init; }

    /// <summary>Where finished files are moved to; null: they stay beside the file in use.</summary>
    public string? MoveTo { get; init; }

    public long MaxSize { get; init; } = long.MaxValue;

    public TimeSpan? MoveInterval { get; init; }

    public TimeSpan? DeleteAfter { get; init; }

    public int? KeepFiles { get; init; }

    public string FolderOf(string path) => MoveTo ?? System.IO.Path.GetDirectoryName(path)!;
}
