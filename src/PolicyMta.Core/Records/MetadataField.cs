namespace PolicyMta.Core.Records;

/// <summary>The labels of a message within its record: one field for each, with a name and a value.</summary>
internal static class MetadataField
{
    private const int Name = 1;
    private const int Value = 2;

    public static void Write(ref RecordWriter writer, int field, ImmutableDictionary<string, string> labels)
    {
        foreach (var (name, value) in labels)
        {
            var start = writer.Begin(field);
            writer.Text(Name, name);
            writer.Text(Value, value);
            writer.End(start);
        }
    }

    public static void Read(RecordReader reader, ImmutableDictionary<string, string>.Builder labels)
    {
        var (name, value) = ("", "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Name:
                    name = reader.Text();
                    break;
                case Value:
                    value = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        labels[name] = value;
    }
}
