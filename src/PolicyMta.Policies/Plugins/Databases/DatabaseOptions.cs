namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>Where plugins that keep tables keep them (section <c>database</c>).</summary>
internal sealed record DatabaseOptions : ISettingsValidation
{
    /// <summary>
    /// A connection string of PostgreSQL, for instance
    /// <c>Host=db.example.com;Database=policymta;Username=policymta;Password=...</c>, better kept in a file and written as
    /// <c>file:PATH</c>. Each plugin has a schema of its own there, <c>plugin_ID</c> with underscores for dots, and the user must be
    /// allowed to create it. Empty: SQLite, a file for each plugin in <c>plugin-databases</c> below the spool. Nothing is moved from one to
    /// the other.
    /// </summary>
    public string Postgresql { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Postgresql.Length > 0 && PostgresDatabase.MistakeIn(Postgresql) is { } mistake)
            yield return ("postgresql", mistake);
    }
}
