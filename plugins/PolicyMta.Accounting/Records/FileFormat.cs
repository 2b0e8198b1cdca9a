namespace PolicyMta.Accounting.Records;

/// <summary>How rows are written.</summary>
internal enum FileFormat
{
    /// <summary>Comma-separated values with a header line (RFC 4180).</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Json,
}
