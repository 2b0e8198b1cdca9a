using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PolicyMta.Server.Statistics;

/// <summary>Where the database is, and how a database that cannot be used makes room for a new one.</summary>
internal sealed class StatisticsFiles(string spoolFolder)
{
    public const string FolderName = "statistics";
    private const string Name = "statistics.db";
    private const string AsidePattern = "statistics-*.db";
    private const int KeptAside = 2;

    public string Folder { get; } = Path.Combine(spoolFolder, FolderName);

    public string Database => Path.Combine(Folder, Name);

    /// <summary>Opens it to be read, beside whoever writes it.</summary>
    public SqliteConnection OpenToRead()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Database,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Gives the database another name, and removes older ones that were moved aside.</summary>
    /// <returns>Where it is now.</returns>
    public string MoveAside(DateTimeOffset now)
    {
        var aside = Path.Combine(
            Folder, string.Create(CultureInfo.InvariantCulture, $"statistics-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}.db"));
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(Database + suffix))
                File.Move(Database + suffix, aside + suffix, overwrite: true);
        }

        foreach (var old in Directory.GetFiles(Folder, AsidePattern).Order(StringComparer.Ordinal).Reverse().Skip(KeptAside))
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" })
                File.Delete(old + suffix);
        }

        return aside;
    }
}
