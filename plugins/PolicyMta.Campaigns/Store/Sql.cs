using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>Runs statements with their parameters over a connection, until the call that needs them is given up.</summary>
internal readonly struct Sql(DbConnection connection, CancellationToken cancellationToken)
{
    /// <returns>How many rows were changed.</returns>
    public async Task<int> RunAsync(string sql, params (string Name, object? Value)[] values)
    {
        await using var command = Prepare(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] values)
    {
        await using var command = Prepare(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    private static DbCommand Prepare(DbConnection connection, string sql, (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
