using System.Data.Common;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Writes a word into a table and reads it back, with a type of the plugin's own, which libraries may remember.</summary>
internal static class Words
{
    private enum Kind
    {
        None,
        Short,
        Long,
    }

    public static async Task AddAsync(IPluginDatabase database, string word, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        connection.StateChange += static (_, _) => { };
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO word (id, kind, text) VALUES (@id, @kind, @text)";
        Add(command, "@id", id);
        Add(command, "@kind", (long)(word.Length < 10 ? Kind.Short : Kind.Long));
        Add(command, "@text", word);
        await command.ExecuteNonQueryAsync(cancellationToken);

        await using var query = connection.CreateCommand();
        query.CommandText = "SELECT kind, text FROM word WHERE id = @id";
        Add(query, "@id", id);
        await using var reader = await query.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)
            || (database.Kind == DatabaseKind.Sqlite ? reader.GetFieldValue<Kind>(0) : (Kind)reader.GetInt64(0)) == Kind.None
            || reader.GetString(1) != word)
            throw new InvalidOperationException("The word is not there.");
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
