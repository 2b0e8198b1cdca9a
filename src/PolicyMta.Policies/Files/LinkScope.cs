namespace PolicyMta.Policies.Files;

/// <summary>Where links below a folder may lead.</summary>
internal enum LinkScope
{
    /// <summary>To what lies below the folder.</summary>
    Inside,

    /// <summary>To any place.</summary>
    Anywhere,
}
