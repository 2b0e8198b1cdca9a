using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Reports;

namespace PolicyMta.Core.Records;

/// <summary>
/// How the sessions of a day for one domain were protected, as the spool keeps it. What its fields mean is in FORMATS.md.
/// </summary>
internal static class TlsCountsRecord
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;

    private const int UsualLength = 256;

    public static ReadOnlyMemory<byte> Write(DomainCounts counts)
    {
        var writer = new RecordWriter(Version, UsualLength);
        writer.Number(Fields.Day, counts.Day.DayNumber);
        writer.Text(Fields.Domain, counts.Domain);
        foreach (var policy in counts.Policies)
        {
            var start = writer.Begin(Fields.Policy);
            writer.Number(Fields.Kind, (int)policy.Policy.Kind);
            foreach (var line in policy.Policy.Lines)
                writer.Text(Fields.Line, line);
            foreach (var host in policy.Policy.Hosts)
                writer.Text(Fields.PolicyHost, host);
            writer.Number(Fields.Successes, policy.Successes);
            foreach (var (kind, count) in policy.Failures)
                WriteFailure(ref writer, kind, count);
            writer.End(start);
        }

        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static DomainCounts Read(ReadOnlySpan<byte> record)
    {
        var version = RecordVersion.Of(record);
        if (version != Version)
            throw RecordVersion.Unreadable("TLS counts", version, Version);

        var day = 0L;
        var domain = "";
        var policies = ImmutableArray.CreateBuilder<PolicyCounts>();
        var reader = new RecordReader(record[1..]);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Day: day = reader.Number(); break;
                case Fields.Domain: domain = reader.Text(); break;
                case Fields.Policy: policies.Add(ReadPolicy(reader.Fields())); break;
                default: reader.Skip(); break;
            }
        }

        if (day is < 0 or > 3_652_058)
            throw new InvalidDataException("The day of a record of TLS counts cannot be read.");
        return new DomainCounts(DateOnly.FromDayNumber((int)day), domain, policies.DrainToImmutable());
    }

    private static void WriteFailure(ref RecordWriter writer, FailureKind kind, long count)
    {
        var start = writer.Begin(Fields.Failure);
        writer.Number(Fields.Problem, (int)kind.Problem);
        writer.Text(Fields.Detail, kind.Detail);
        writer.Text(Fields.Source, kind.Source);
        writer.Text(Fields.Host, kind.Host);
        writer.Text(Fields.Remote, kind.Remote);
        writer.Number(Fields.Count, count);
        writer.End(start);
    }

    private static PolicyCounts ReadPolicy(RecordReader reader)
    {
        var (kind, successes) = (PublishedKind.None, 0L);
        var lines = ImmutableArray.CreateBuilder<string>();
        var hosts = ImmutableArray.CreateBuilder<string>();
        var failures = new List<(FailureKind Kind, long Count)>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Kind: kind = (PublishedKind)reader.Number(); break;
                case Fields.Line: lines.Add(reader.Text()); break;
                case Fields.PolicyHost: hosts.Add(reader.Text()); break;
                case Fields.Successes: successes = reader.Number(); break;
                case Fields.Failure: failures.Add(ReadFailure(reader.Fields())); break;
                default: reader.Skip(); break;
            }
        }

        var policy = new PublishedPolicy(kind, lines.DrainToImmutable(), hosts.DrainToImmutable());
        var counts = new PolicyCounts(policy) { Successes = successes };
        foreach (var (failure, count) in failures)
            counts.Add(failure, count);
        return counts;
    }

    private static (FailureKind Kind, long Count) ReadFailure(RecordReader reader)
    {
        var kind = new FailureKind(TlsProblemKind.ValidationFailure, "", "", "", "");
        var count = 0L;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Problem: kind = kind with { Problem = (TlsProblemKind)reader.Number() }; break;
                case Fields.Detail: kind = kind with { Detail = reader.Text() }; break;
                case Fields.Source: kind = kind with { Source = reader.Text() }; break;
                case Fields.Host: kind = kind with { Host = reader.Text() }; break;
                case Fields.Remote: kind = kind with { Remote = reader.Text() }; break;
                case Fields.Count: count = reader.Number(); break;
                default: reader.Skip(); break;
            }
        }

        return (kind, count);
    }

    private static class Fields
    {
        public const int Day = 1;
        public const int Domain = 2;
        public const int Policy = 3;

        public const int Kind = 1;
        public const int Line = 2;
        public const int PolicyHost = 3;
        public const int Successes = 4;
        public const int Failure = 5;

        public const int Problem = 1;
        public const int Detail = 2;
        public const int Source = 3;
        public const int Host = 4;
        public const int Remote = 5;
        public const int Count = 6;
    }
}
