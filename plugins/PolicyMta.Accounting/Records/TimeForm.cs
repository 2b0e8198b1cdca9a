namespace PolicyMta.Accounting.Records;

/// <summary>How times are written.</summary>
internal enum TimeForm
{
    /// <summary><c>2026-11-28 12:00:05+0000</c>, always in UTC.</summary>
    Iso,

    /// <summary>Seconds since 1970.</summary>
    Unix,
}
