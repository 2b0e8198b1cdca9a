namespace PolicyMta.Campaigns.Store;

/// <summary>How far a version has come. It never goes back.</summary>
internal enum VersionState
{
    /// <summary>An author wrote it.</summary>
    Draft,

    /// <summary>An approver has agreed.</summary>
    Approved,

    /// <summary>It is sent, or was: it may be sent by its number, and gone back to.</summary>
    Published,
}
