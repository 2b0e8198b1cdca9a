using System.Globalization;
using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Records;

/// <summary>What has been used of one set of rates, as the spool keeps it. What its fields mean is in FORMATS.md.</summary>
internal static class UsageRecord
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;

    private const int UsualLength = 256;
    private const int MaxCounts = 1_000;

    public static ReadOnlyMemory<byte> Write(string name, ImmutableArray<RateUse> rates, DateTimeOffset now)
    {
        var writer = new RecordWriter(Version, UsualLength);
        writer.Text(Fields.Name, name);
        for (var i = 0; i < rates.Length; i++)
            writer.Text(Fields.FirstRate + i, TextOf(rates[i], now));
        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static (string Name, ImmutableArray<RateUse> Rates) Read(ReadOnlySpan<byte> record, DateTimeOffset now)
    {
        var version = RecordVersion.Of(record);
        if (version != Version)
            throw RecordVersion.Unreadable("usage", version, Version);

        var name = "";
        RateUse[] rates = [RateUse.None, RateUse.None, RateUse.None];
        var reader = new RecordReader(record[1..]);
        while (reader.Next())
        {
            if (reader.Field == Fields.Name)
                name = reader.Text();
            else if (reader.Field >= Fields.FirstRate && reader.Field < Fields.FirstRate + rates.Length)
                rates[reader.Field - Fields.FirstRate] = UseOf(reader.Text(), now);
            else
                reader.Skip();
        }

        return (name, [.. rates]);
    }

    private static string TextOf(RateUse use, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{use.Per.Ticks};{string.Join(',', use.Counts.Select(one => $"{(now - one.Ago).UtcTicks}:{one.Count}"))}");

    private static RateUse UseOf(string text, DateTimeOffset now)
    {
        var parts = text.Split(';');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var per))
            throw Unreadable();
        var counts = new List<(TimeSpan, int)>();
        foreach (var one in parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = one.Split(':');
            if (at.Length != 2 || counts.Count == MaxCounts
                || !long.TryParse(at[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                || !int.TryParse(at[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw Unreadable();
            counts.Add((new TimeSpan(Math.Max(0, now.UtcTicks - ticks)), count));
        }

        return new RateUse(new TimeSpan(per), counts);
    }

    private static InvalidDataException Unreadable() => new("A rate of a usage record cannot be read.");

    private static class Fields
    {
        public const int Name = 1;
        public const int FirstRate = 2;
    }
}
