namespace PolicyMta.Sdk;

/// <summary>Which database a plugin's tables lie in, for where dialects differ. Further kinds may come.</summary>
public enum DatabaseKind
{
    /// <summary>SQLite: a file of the plugin's own below the spool.</summary>
    Sqlite,

    /// <summary>PostgreSQL: a schema of the plugin's own, which unqualified names mean.</summary>
    Postgresql,
}
