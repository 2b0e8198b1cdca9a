using System.Data.Common;
using System.Net.Sockets;
using DbUp.Builder;
using DbUp.Postgresql;
using Npgsql;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>A schema of a plugin's own in a database of PostgreSQL.</summary>
internal sealed class PostgresDatabase : IDatabase
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnectionStringBuilder _connect;
    private readonly string _schema;

    public PostgresDatabase(string plugin, string connect)
    {
        _schema = SchemaOf(plugin);
        _connect = new NpgsqlConnectionStringBuilder(connect)
        {
            SearchPath = _schema,
            ApplicationName = "policymta " + plugin,
            IncludeErrorDetail = false,
        };
        using (ExecutionContext.SuppressFlow())
            _source = new NpgsqlDataSourceBuilder(_connect.ConnectionString).Build();
    }

    public string Name => $"PostgreSQL {_connect.Host}, database {_connect.Database ?? _connect.Username}, schema {_schema}";

    /// <summary>
    /// A plugin's schema, in words that need no quotes; names have 63 bytes there. Ids that differ in case alone share it.
    /// </summary>
    public static string SchemaOf(string plugin)
    {
        var word = $"plugin_{plugin.ToLowerInvariant().Replace('.', '_')}";
        if (word.Length <= 50 && !word.Contains('-', StringComparison.Ordinal))
            return word;
        using var hash = new ContentHash();
        hash.Add(plugin);
        var cut = word.Replace('-', '_')[..Math.Min(40, word.Length)];
        return $"{cut}_{hash.ToString()[..16].ToLowerInvariant()}";
    }

    /// <summary>What is wrong with a connection string; it is not repeated, since it holds a password.</summary>
    public static string? MistakeIn(string connect)
    {
        const string Form = "write it like Host=db.example.com;Database=policymta;Username=policymta;Password=...";
        try
        {
            var read = new NpgsqlConnectionStringBuilder(connect);
            if (string.IsNullOrEmpty(read.Host))
                return $"The connection string names no Host: {Form}";
            return read.SearchPath is { Length: > 0 }
                ? "The connection string has a Search Path, which is each plugin's own schema: leave it out." : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return $"This is not a valid connection string of PostgreSQL: {Form}";
        }
    }

    public DbConnection Create() => _source.CreateConnection();

    public ValueTask PrepareAsync(DbConnection connection, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public IDisposable? Reserve()
    {
        var connection = _source.OpenConnection();
        try
        {
            // Two at once that make a schema "if not exists" would both try; the lock ends with the connection.
            Execute(connection, "SELECT pg_advisory_lock(hashtextextended(@schema, 0))");
            if (Execute(connection, "SELECT 1 FROM pg_namespace WHERE nspname = @schema") is null)
                Execute(connection, $"CREATE SCHEMA {_schema}");
            return new Reservation(connection, () => Execute(connection, "SELECT pg_advisory_unlock(hashtextextended(@schema, 0))"));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public UpgradeEngineBuilder Upgrade() =>
        PostgresqlExtensions.PostgresqlDatabase(new PostgresqlConnectionManager(_source), _schema)
            .JournalToPostgresqlTable(_schema, "migrations");

    public string? Explain(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"{Name} refuses the user or the password: correct 'database.postgresql'.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            $"{Name}: there is no such database: make it, or correct 'database.postgresql'.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            $"{Name}: the user may not make or use the schema: GRANT CREATE ON DATABASE to it.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            $"{Name} has no connection left: allow more, or set 'Maximum Pool Size' in 'database.postgresql'.",
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown } stopping =>
            $"{Name} takes nobody at the moment ({stopping.MessageText}).",
        PostgresException => null,
        NpgsqlException or SocketException or TimeoutException =>
            $"{Name} cannot be reached ({error.GetBaseException().Message}): see whether it runs and may be reached from here.",
        _ => null,
    };

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private object? Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        if (sql.Contains("@schema", StringComparison.Ordinal))
            command.Parameters.AddWithValue("schema", _schema);
        return command.ExecuteScalar();
    }

    private sealed class Reservation(NpgsqlConnection connection, Action unlock) : IDisposable
    {
        public void Dispose()
        {
            using (connection)
                unlock();
        }
    }
}
