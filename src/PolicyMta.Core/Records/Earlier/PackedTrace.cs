namespace PolicyMta.Core.Records.Earlier;

/// <summary>The part of a record of release 0.1 that says who decided what.</summary>
internal static class PackedTrace
{
    public static ImmutableArray<TraceEntry> Read(ref PackedReader reader)
    {
        var count = reader.Count();
        if (count == 0)
            return [];

        var entries = ImmutableArray.CreateBuilder<TraceEntry>(count);
        while (entries.Count < count)
        {
            entries.Add(new TraceEntry(
                reader.Text(), reader.Text(), reader.Number(), reader.Time(), reader.Text(), reader.TextOrNull(), reader.Number() == 1));
        }

        return entries.MoveToImmutable();
    }
}
