using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Storage;

/// <summary>The tables of the database, made to be read by people with <c>sqlite3</c>, too: README.md here says how.</summary>
internal static class StatisticsSchema
{
    /// <summary>What a database of this release says of itself (<c>user_version</c>).</summary>
    public const int Version = 2;

    /// <summary>The lengths of time that figures are kept for, in seconds.</summary>
    public static ImmutableArray<int> Steps { get; } = [60, 3_600, 86_400];

    /// <summary>The names of a series, in the order of their columns.</summary>
    public static ImmutableArray<string> Fields { get; } = [.. Enum.GetNames<StatField>().Select(static name => name.ToLowerInvariant())];

    public static ImmutableArray<string> LatencyColumns { get; } =
        [.. Enumerable.Range(0, LatencyBuckets.Count).Select(static bucket => $"latency_{bucket}")];

    /// <summary>The figures of a row, in the order of their columns.</summary>
    public static ImmutableArray<string> Figures { get; } = [.. StatMetrics.Names, .. LatencyColumns];

    public static string Create { get; } = $"""
        CREATE TABLE place (id INTEGER PRIMARY KEY CHECK (id = 1), event_id INTEGER NOT NULL, latest INTEGER NOT NULL,
          rolled_up INTEGER NOT NULL);
        CREATE TABLE series (id INTEGER PRIMARY KEY, view TEXT NOT NULL,
          {Columns(Fields, "TEXT NOT NULL DEFAULT ''")}, last_hour INTEGER NOT NULL,
          UNIQUE (view, {string.Join(", ", Fields)}));
        CREATE TABLE figures (step INTEGER NOT NULL, view INTEGER NOT NULL, time INTEGER NOT NULL, series INTEGER NOT NULL,
          {Columns(Figures, "INTEGER NOT NULL DEFAULT 0")},
          PRIMARY KEY (step, view, time, series)) WITHOUT ROWID;
        CREATE TABLE domain_providers (domain TEXT PRIMARY KEY, provider TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE unique_sets (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, campaign TEXT NOT NULL, day INTEGER NOT NULL,
          metric TEXT NOT NULL, count REAL NOT NULL, is_exact INTEGER NOT NULL, UNIQUE (tenant, campaign, day, metric));
        CREATE TABLE unique_values (of_set INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (of_set, value)) WITHOUT ROWID;
        CREATE TABLE unique_registers (of_set INTEGER NOT NULL, chunk INTEGER NOT NULL, registers BLOB NOT NULL,
          PRIMARY KEY (of_set, chunk)) WITHOUT ROWID;
        CREATE VIEW statistics AS
          SELECT datetime(figures.time, 'unixepoch') AS at, figures.step AS seconds, series.view AS by, {Of("series", Fields)},
            {Of("figures", Figures)}
          FROM figures JOIN series ON series.id = figures.series;
        PRAGMA user_version = {Version};
        """;

    /// <summary>Makes version 2 of version 1, where each minute was in its hour and day as soon as it was written.</summary>
    public static string FromVersion1 { get; } = $"""
        ALTER TABLE place ADD COLUMN rolled_up INTEGER NOT NULL DEFAULT 0;
        UPDATE place SET rolled_up = (latest / 60 + 1) * 60;
        PRAGMA user_version = {Version};
        """;

    /// <summary>Adds the minutes of a view from one time to another to what they are part of.</summary>
    public static string RollUp(int step) => $"""
        INSERT INTO figures (step, view, time, series, {string.Join(", ", Figures)})
        SELECT {step}, view, time - time % {step}, series, {string.Join(", ", Figures)}
        FROM figures WHERE step = {Steps[0]} AND view = ? AND time >= ? AND time < ?
        {AddToRow(Figures)}
        """;

    /// <summary>Adds figures to a row, or makes it.</summary>
    public static string Add(IReadOnlyCollection<string> figures) => $"""
        INSERT INTO figures (step, view, time, series, {string.Join(", ", figures)})
        VALUES ({string.Join(", ", Enumerable.Repeat("?", figures.Count + 4))})
        {AddToRow(figures)}
        """;

    private static string AddToRow(IEnumerable<string> figures) => $"""
        ON CONFLICT (step, view, time, series) DO UPDATE SET
        {string.Join(", ", figures.Select(static figure => $"{figure} = {figure} + excluded.{figure}"))}
        """;

    private static string Columns(IEnumerable<string> names, string type) => string.Join(", ", names.Select(name => $"{name} {type}"));

    private static string Of(string table, IEnumerable<string> names) => string.Join(", ", names.Select(name => $"{table}.{name}"));
}
