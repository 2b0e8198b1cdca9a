namespace PolicyMta.Core.Records;

/// <summary>A recipient within the record of its message.</summary>
internal static class RecipientRecord
{
    /// <summary>Every flag of <see cref="DsnNotify"/>.</summary>
    public const int AllNotices = (int)(DsnNotify.Never | DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay);

    public static void Write(ref RecordWriter writer, int field, Recipient recipient)
    {
        var start = writer.Begin(field);
        writer.Text(Fields.Address, recipient.Address);
        if (recipient.Notify != DsnNotify.Unspecified)
            writer.Number(Fields.Notify, (int)recipient.Notify);
        if (recipient.OriginalRecipient is { } original)
            writer.Text(Fields.OriginalRecipient, original);
        if (recipient.ReturnPath is { } returnPath)
            writer.Text(Fields.ReturnPath, returnPath);
        if (!recipient.Metadata.IsEmpty)
            MetadataField.Write(ref writer, Fields.Metadata, recipient.Metadata);
        writer.End(start);
    }

    public static Recipient Read(RecordReader reader)
    {
        string? address = null;
        string? original = null;
        string? returnPath = null;
        var notify = DsnNotify.Unspecified;
        ImmutableDictionary<string, string>.Builder? metadata = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Address:
                    address = reader.Text();
                    break;
                case Fields.Notify:
                    notify = (DsnNotify)reader.Choice(AllNotices);
                    break;
                case Fields.OriginalRecipient:
                    original = reader.Text();
                    break;
                case Fields.ReturnPath:
                    returnPath = reader.Text();
                    break;
                case Fields.Metadata:
                    MetadataField.Read(reader.Fields(), metadata ??= ImmutableDictionary.CreateBuilder<string, string>());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return address is null
            ? throw new InvalidDataException("A recipient in a message record has no address.")
            : new Recipient(address)
            {
                Notify = notify,
                OriginalRecipient = original,
                ReturnPath = returnPath,
                Metadata = metadata?.ToImmutable() ?? ImmutableDictionary<string, string>.Empty,
            };
    }

    private static class Fields
    {
        public const int Address = 1;
        public const int Notify = 2;
        public const int OriginalRecipient = 3;
        public const int ReturnPath = 4;
        public const int Metadata = 5;
    }
}
