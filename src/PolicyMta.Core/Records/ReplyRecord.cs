namespace PolicyMta.Core.Records;

/// <summary>A reply within another record. Its parts stand apart, so that no text can be taken for a code when it is read again.</summary>
internal static class ReplyRecord
{
    private const int LowestCode = 200;
    private const int HighestCode = 599;

    /// <summary>
    /// Writes a reply, if it is one: policy can make up others, which must not keep the rest of the record from being read.
    /// </summary>
    public static void Write(ref RecordWriter writer, int field, SmtpReply reply)
    {
        if (reply.Code is < LowestCode or > HighestCode)
            return;

        var start = writer.Begin(field);
        writer.Number(Fields.Code, reply.Code);
        if (reply.Enhanced is { Class: >= 0, Subject: >= 0, Detail: >= 0 } enhanced)
            writer.Numbers(Fields.Enhanced, [enhanced.Class, enhanced.Subject, enhanced.Detail]);
        if (reply.Text.Length > 0)
            writer.Text(Fields.Text, reply.Text);
        writer.End(start);
    }

    public static SmtpReply Read(RecordReader reader)
    {
        var code = 0;
        var text = "";
        EnhancedStatusCode? enhanced = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Code: code = reader.Choice(HighestCode); break;
                case Fields.Enhanced:
                    enhanced = reader.Numbers() is [var @class, var subject, var detail]
                        ? new EnhancedStatusCode(@class, subject, detail)
                        : throw new InvalidDataException("An enhanced status code in a record does not have three parts.");
                    break;
                case Fields.Text: text = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return code >= LowestCode
            ? new SmtpReply(code, enhanced, text)
            : throw new InvalidDataException("A reply in a record has no code.");
    }

    private static class Fields
    {
        public const int Code = 1;
        public const int Enhanced = 2;
        public const int Text = 3;
    }
}
