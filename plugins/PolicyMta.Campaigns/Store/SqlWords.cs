using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>Short words for what statements need.</summary>
internal static class SqlWords
{
    public static Sql Under(this DbConnection connection, CancellationToken cancellationToken) => new(connection, cancellationToken);

    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? NumberOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
