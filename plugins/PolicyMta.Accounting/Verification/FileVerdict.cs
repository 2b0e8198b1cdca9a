namespace PolicyMta.Accounting.Verification;

/// <summary>What the comparison of a file with the journal gave. Immutable.</summary>
internal sealed record FileVerdict
{
    /// <summary>So many rows of each kind of difference are named.</summary>
    public const int MostNamed = 20;

    public required AccountedFile File { get; init; }

    /// <summary>The rows in the file.</summary>
    public RowCounts InFile { get; init; } = RowCounts.None;

    /// <summary>The rows by the journal.</summary>
    public RowCounts InJournal { get; init; } = RowCounts.None;

    public long Missing { get; init; }

    public long Extra { get; init; }

    public long Double { get; init; }

    /// <summary>Some of the rows that differ: what is wrong, and the row.</summary>
    public ImmutableArray<(string Problem, string Row)> Named { get; init; } = [];

    /// <summary>Why it could not be compared; null if it was.</summary>
    public string? NotCompared { get; init; }

    /// <summary>Bytes behind what counts: of a write that was not finished.</summary>
    public long Unfinished { get; init; }

    /// <summary>Rows that the journal leads to and that are not written yet.</summary>
    public long Waiting { get; init; }

    public bool IsCompared => NotCompared is null;

    public bool Agrees => IsCompared && Missing + Extra + Double == 0 && InFile == InJournal;
}
