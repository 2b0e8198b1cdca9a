namespace PolicyMta.Core.Records;

/// <summary>A pace as the spool keeps it. What its fields mean is in FORMATS.md.</summary>
internal static class PaceRecord
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;

    private const int UsualLength = 128;

    public static ReadOnlyMemory<byte> Write(PaceInForce pace)
    {
        var writer = new RecordWriter(Version, UsualLength);
        writer.Text(Fields.Author, pace.Author);
        writer.Ticks(Fields.Since, pace.Since.UtcTicks);
        writer.Ticks(Fields.Until, pace.Until.UtcTicks);
        writer.OptionalText(Fields.EgressSource, pace.Target.EgressSource);
        writer.OptionalText(Fields.Site, pace.Target.Site);
        writer.OptionalText(Fields.TrafficProfile, pace.Target.TrafficProfile);
        writer.OptionalText(Fields.Provider, pace.Target.Provider);
        writer.OptionalText(Fields.Rate, pace.Pace.Rate?.ToString());
        if (pace.Pace.Connections is { } connections)
            writer.Number(Fields.Connections, connections);
        writer.Flag(Fields.Pause, pace.Pace.Pause);
        writer.OptionalText(Fields.Reason, pace.Pace.Reason);
        writer.Flag(Fields.Shared, pace.Pace.IsShared);
        writer.Flag(Fields.Fallback, pace.Pace.IsFallback);
        writer.Flag(Fields.Throttle, pace.Pace.IsThrottle);
        writer.OptionalText(Fields.Origin, pace.Pace.Origin);
        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static PaceInForce Read(ReadOnlySpan<byte> record)
    {
        var version = RecordVersion.Of(record);
        if (version != Version)
            throw RecordVersion.Unreadable("pace", version, Version);

        var author = "";
        DateTimeOffset? since = null, until = null;
        var (target, pace) = (new PaceTarget(), new Pace());
        var reader = new RecordReader(record[1..]);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Author: author = reader.Text(); break;
                case Fields.Since: since = reader.Time(); break;
                case Fields.Until: until = reader.Time(); break;
                case Fields.EgressSource: target = target with { EgressSource = reader.Text() }; break;
                case Fields.Site: target = target with { Site = reader.Text() }; break;
                case Fields.TrafficProfile: target = target with { TrafficProfile = reader.Text() }; break;
                case Fields.Provider: target = target with { Provider = reader.Text() }; break;
                case Fields.Rate:
                    pace = pace with { Rate = Rate.TryParse(reader.Text(), null, out var rate) ? rate : throw Unreadable() };
                    break;
                case Fields.Connections: pace = pace with { Connections = reader.SmallNumber() }; break;
                case Fields.Pause: pace = pace with { Pause = reader.Flag() }; break;
                case Fields.Reason: pace = pace with { Reason = reader.Text() }; break;
                case Fields.Shared: pace = pace with { IsShared = reader.Flag() }; break;
                case Fields.Fallback: pace = pace with { IsFallback = reader.Flag() }; break;
                case Fields.Throttle: pace = pace with { IsThrottle = reader.Flag() }; break;
                case Fields.Origin: pace = pace with { Origin = reader.Text() }; break;
                default: reader.Skip(); break;
            }
        }

        return since is { } from && until is { } to
            ? new PaceInForce(target, pace with { For = to - from }, author, from, to)
            : throw new InvalidDataException("A pace record does not say from when to when it holds.");
    }

    private static InvalidDataException Unreadable() => new("The rate of a pace record cannot be read.");

    private static class Fields
    {
        public const int Author = 1;
        public const int Since = 2;
        public const int Until = 3;
        public const int EgressSource = 4;
        public const int Site = 5;
        public const int TrafficProfile = 6;
        public const int Provider = 7;
        public const int Rate = 8;
        public const int Connections = 9;
        public const int Pause = 10;
        public const int Reason = 11;
        public const int Shared = 12;
        public const int Fallback = 13;
        public const int Throttle = 14;
        public const int Origin = 15;
    }
}
