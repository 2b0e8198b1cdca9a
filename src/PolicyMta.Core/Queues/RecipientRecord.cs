using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>A recipient within the spool record of its message.</summary>
internal static class RecipientRecord
{
    public static void Write(RecordWriter writer, Recipient recipient)
    {
        writer.Text(recipient.Address);
        writer.Number((int)recipient.Notify);
        writer.Text(recipient.OriginalRecipient);
    }

    public static Recipient Read(ref RecordReader reader)
    {
        var address = reader.Text();
        var notify = (DsnNotify)reader.Number();
        return new Recipient(address) { Notify = notify, OriginalRecipient = reader.TextOrNull() };
    }
}
