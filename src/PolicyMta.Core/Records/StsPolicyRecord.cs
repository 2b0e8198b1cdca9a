using System.Text;
using PolicyMta.Core.Delivery.Security.Sts;

namespace PolicyMta.Core.Records;

/// <summary>A fetched MTA-STS policy as the spool keeps it. What its fields mean is in FORMATS.md.</summary>
internal static class StsPolicyRecord
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;

    private const int UsualLength = 256;

    public static ReadOnlyMemory<byte> Write(KeptPolicy kept)
    {
        var writer = new RecordWriter(Version, UsualLength);
        writer.Ticks(Fields.FetchedAt, kept.FetchedAt.UtcTicks);
        writer.Text(Fields.Id, kept.Id);
        writer.Text(Fields.Policy, string.Join('\n', kept.Policy.Lines));
        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static KeptPolicy Read(ReadOnlySpan<byte> record)
    {
        var version = RecordVersion.Of(record);
        if (version != Version)
            throw RecordVersion.Unreadable("policy", version, Version);

        var (fetchedAt, id, text) = (0L, "", "");
        var reader = new RecordReader(record[1..]);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.FetchedAt:
                    fetchedAt = reader.Ticks();
                    break;
                case Fields.Id:
                    id = reader.Text();
                    break;
                case Fields.Policy:
                    text = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return StsPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var mistake)
            ? new KeptPolicy(policy, id, new DateTimeOffset(fetchedAt, TimeSpan.Zero))
            : throw new InvalidDataException($"A kept MTA-STS policy cannot be read: {mistake}.");
    }

    private static class Fields
    {
        public const int FetchedAt = 1;
        public const int Id = 2;
        public const int Policy = 3;
    }
}
