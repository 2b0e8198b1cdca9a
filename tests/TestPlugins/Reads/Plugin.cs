using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>
/// Reads the journal and writes each event down, in a file that a kill cannot tear: then it acknowledges. What it has written twice, it has
/// read twice.
/// </summary>
public sealed class Plugin : IPlugin
{
    public void Configure(IPluginBuilder builder)
    {
        var file = builder.Options<Settings>().File;
        var reader = builder.AddEventReader("ledger", new EventReading { Start = EventStart.Oldest, MaxBatch = 200 });
        builder.AddBackgroundService(async unloading =>
        {
            await using var ledger = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            await foreach (var batch in reader.ReadAsync(unloading))
            {
                using var lines = new MemoryStream();
                foreach (var json in batch.Json)
                {
                    lines.Write(json.Span);
                    lines.WriteByte((byte)'\n');
                }

                await ledger.WriteAsync(lines.ToArray(), CancellationToken.None);
                await batch.AcknowledgeAsync(unloading);
            }
        });
    }

    public sealed class Settings
    {
        public string File { get; init; } = "";
    }
}
