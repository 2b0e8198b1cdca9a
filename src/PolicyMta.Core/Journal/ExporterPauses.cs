using System.Text.Json;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>Which exporters are paused, kept in the spool under their cursors' names. Thread-safe.</summary>
internal sealed class ExporterPauses(ISpool spool)
{
    private const string Room = "exporter-pauses";

    /// <summary>Why an exporter is paused; null if it is not.</summary>
    public ExporterPause? Find(string exporter)
    {
        foreach (var (key, value) in spool.ReadState(Room))
        {
            if (key.Name == exporter)
                return Read(value.Span);
        }

        return null;
    }

    /// <summary>Keeps or forgets a pause. Complete when that has survived a power cut.</summary>
    public ValueTask PutAsync(string exporter, ExporterPause? pause) => spool.PutStateAsync(
        new StateKey(Room, exporter), pause is null ? ReadOnlyMemory<byte>.Empty : JsonSerializer.SerializeToUtf8Bytes(pause));

    /// <summary>A record that cannot be read is a pause all the same: what an operator stopped must not go on by itself.</summary>
    private static ExporterPause Read(ReadOnlySpan<byte> value)
    {
        try
        {
            return JsonSerializer.Deserialize<ExporterPause>(value) ?? ExporterPause.Unknown;
        }
        catch (JsonException)
        {
            return ExporterPause.Unknown;
        }
    }
}
