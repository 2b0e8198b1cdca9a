namespace PolicyMta.Policies.Tables;

/// <summary>How a table's file is written.</summary>
internal enum TableFormat
{
    /// <summary>A key on each line; empty lines and lines that begin with <c>#</c> count for nothing.</summary>
    List,

    /// <summary>Comma-separated values with the columns' names on the first line (RFC 4180).</summary>
    Csv,

    /// <summary>A JSON object on each line.</summary>
    Jsonl,
}
