namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>How far an import has come.</summary>
internal enum ImportState
{
    /// <summary>Rows come, and are held back.</summary>
    Open,

    /// <summary>All rows are there, and what is not among them is being marked.</summary>
    Closing,

    /// <summary>It holds; what it brought is being put in the place of what was there.</summary>
    Holds,

    /// <summary>It is given up; what it brought is being removed.</summary>
    Abandoned,
}
