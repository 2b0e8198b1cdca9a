using System.Collections.Immutable;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>The part of a spool record that says who decided what.</summary>
internal static class TraceRecord
{
    public static void Write(RecordWriter writer, ImmutableArray<TraceEntry> trace)
    {
        writer.Number(trace.Length);
        foreach (var entry in trace)
        {
            writer.Text(entry.Hook);
            writer.Text(entry.Handler);
            writer.Number(entry.Generation);
            writer.Ticks(entry.Time.UtcTicks);
            writer.Text(entry.Decision);
            writer.Text(entry.Reason);
            writer.Number(entry.Failed ? 1 : 0);
        }
    }

    public static ImmutableArray<TraceEntry> Read(ref RecordReader reader)
    {
        var count = reader.Count();
        if (count == 0)
            return [];

        var entries = ImmutableArray.CreateBuilder<TraceEntry>(count);
        while (entries.Count < count)
        {
            entries.Add(new TraceEntry(
                reader.Text(),
                reader.Text(),
                reader.Number(),
                new DateTimeOffset(reader.Ticks(), TimeSpan.Zero),
                reader.Text(),
                reader.TextOrNull(),
                reader.Number() == 1));
        }

        return entries.MoveToImmutable();
    }
}
