namespace PolicyMta.Core.Records;

/// <summary>Who decided what, within the record of a message or a delivery.</summary>
internal static class TraceRecord
{
    public static void Write(ref RecordWriter writer, int field, ImmutableArray<TraceEntry> trace)
    {
        foreach (var entry in trace)
        {
            var start = writer.Begin(field);
            writer.Text(Fields.Hook, entry.Hook);
            writer.Text(Fields.Handler, entry.Handler);
            writer.Number(Fields.Generation, entry.Generation);
            writer.Ticks(Fields.Time, entry.Time.UtcTicks);
            writer.Text(Fields.Decision, entry.Decision);
            if (entry.Reason is { } reason)
                writer.Text(Fields.Reason, reason);
            writer.Flag(Fields.Failed, entry.Failed);
            foreach (var table in entry.Tables)
                WriteTable(ref writer, table);
            writer.End(start);
        }
    }

    public static TraceEntry Read(RecordReader reader)
    {
        var (hook, handler, decision) = ("", "", "");
        string? reason = null;
        var generation = 0L;
        var time = DateTimeOffset.MinValue;
        var failed = false;
        var tables = default(FieldValues<TableVersion>);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Hook: hook = reader.Text(); break;
                case Fields.Handler: handler = reader.Text(); break;
                case Fields.Generation: generation = reader.Number(); break;
                case Fields.Time: time = reader.Time(); break;
                case Fields.Decision: decision = reader.Text(); break;
                case Fields.Reason: reason = reader.Text(); break;
                case Fields.Failed: failed = reader.Flag(); break;
                case Fields.Table: tables.Add(ReadTable(reader.Fields())); break;
                default: reader.Skip(); break;
            }
        }

        return new TraceEntry(hook, handler, generation, time, decision, reason, failed) { Tables = tables.Take() };
    }

    private static void WriteTable(ref RecordWriter writer, TableVersion table)
    {
        var start = writer.Begin(Fields.Table);
        writer.Text(Fields.TableName, table.Name);
        writer.Text(Fields.TableHash, table.Hash);
        writer.Number(Fields.TableRows, table.Rows);
        writer.End(start);
    }

    private static TableVersion ReadTable(RecordReader reader)
    {
        var (name, hash, rows) = ("", "", 0L);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.TableName: name = reader.Text(); break;
                case Fields.TableHash: hash = reader.Text(); break;
                case Fields.TableRows: rows = reader.Number(); break;
                default: reader.Skip(); break;
            }
        }

        return new TableVersion(name, hash, rows);
    }

    private static class Fields
    {
        public const int Hook = 1;
        public const int Handler = 2;
        public const int Generation = 3;
        public const int Time = 4;
        public const int Decision = 5;
        public const int Reason = 6;
        public const int Failed = 7;
        public const int Table = 8;
        public const int TableName = 1;
        public const int TableHash = 2;
        public const int TableRows = 3;
    }
}
