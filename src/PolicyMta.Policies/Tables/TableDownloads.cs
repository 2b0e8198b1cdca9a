using System.Net;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Tables;

/// <summary>The copies of tables that are served by HTTP, in a folder that only this server's user may enter. Thread-safe.</summary>
internal sealed class TableDownloads(string folder, TimeProvider time) : IDisposable
{
    /// <summary>The folder below the spool's.</summary>
    public const string FolderName = "tables";

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The copy of a table.</summary>
    public TableDownload Of(string name, TableOptions options)
    {
        PrivateFolder.Demand(folder);
        return new TableDownload(_client, options, Path.Combine(folder, NameOf(name, options)), time);
    }

    /// <summary>Deletes the copies of all other tables.</summary>
    public void Keep(IEnumerable<KeyValuePair<string, TableOptions>> tables)
    {
        if (!Directory.Exists(folder))
            return;
        var kept = tables.Select(table => NameOf(table.Key, table.Value)).ToHashSet(StringComparer.Ordinal);
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => !kept.Contains(Path.GetFileNameWithoutExtension(file))))
                File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be deleted now is deleted the next time.
        }
    }

    public void Dispose() => _client.Dispose();

    private static string NameOf(string name, TableOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{options.Url}")))[..32];
}
