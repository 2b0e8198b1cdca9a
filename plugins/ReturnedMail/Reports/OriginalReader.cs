using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>Reads what was returned of a mail.</summary>
internal static class OriginalReader
{
    public static OriginalMail Of(FieldBlock fields) => new()
    {
        Fields = fields.Fields,
        MessageId = MessageId(fields.Get("Message-ID")),
        ReturnPath = AddressText.First(fields.Get("Return-Path")),
        From = AddressText.First(fields.Get("From")),
        To = AddressText.First(fields.Get("To")),
        Subject = WordText.Decode(fields.Get("Subject")),
    };

    public static OriginalMail Of(ReadOnlySpan<byte> header) =>
        Of(FieldBlock.Read(Encoding.Latin1.GetString(header[..Math.Min(header.Length, MailBounds.Header)]), out _));

    /// <summary>From the lines of a notice, whose fields may be indented.</summary>
    public static OriginalMail Of(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Take(MailBounds.Fields * 2))
        {
            text.Append(line).Append('\n');
            if (text.Length > MailBounds.Header)
                break;
        }

        return Of(FieldBlock.Read(text.ToString(), out _, skipsOthers: true));
    }

    /// <summary>From fields that a notice writes indented, as an excerpt of the mail.</summary>
    public static OriginalMail Indented(IReadOnlyList<string> lines)
    {
        var found = new List<MailField>();
        foreach (var line in lines)
        {
            var text = line.AsSpan().Trim();
            var length = FieldBlock.NameLength(text);
            if (length == 0 || found.Count > 20)
                continue;
            foreach (var name in (string[])["Message-ID", "From", "To", "Subject", "Date", "Return-Path"])
            {
                if (text[..length].Equals(name, StringComparison.OrdinalIgnoreCase))
                    found.Add(new MailField(name, text[(text.IndexOf(':') + 1)..].Trim().ToString()));
            }
        }

        return found.Count == 0 ? OriginalMail.None : Of(new FieldBlock([.. found]));
    }

    /// <summary>The message that an answer says it answers.</summary>
    public static string? LastId(FieldBlock fields)
    {
        if (fields.Get("In-Reply-To") is { } answered && MessageId(answered) is { } id)
            return id;
        var references = fields.Get("References");
        var open = references?.LastIndexOf('<') ?? -1;
        return open < 0 ? null : MessageId(references![open..]);
    }

    private static string? MessageId(string? value)
    {
        var open = value?.IndexOf('<', StringComparison.Ordinal) ?? -1;
        var close = open < 0 ? -1 : value!.IndexOf('>', open);
        return close < 0 ? value is { Length: > 0 and <= MailBounds.Address } ? value : null : value![open..(close + 1)];
    }
}
