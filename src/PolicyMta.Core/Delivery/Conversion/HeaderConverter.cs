using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;
using MimeKit;
using PolicyMta.Core.Headers;

namespace PolicyMta.Core.Delivery.Conversion;

/// <summary>
/// Writes header fields that are beyond ASCII in their ASCII form (RFC 2047, RFC 2231, RFC 6857). Only an address whose local part is
/// beyond ASCII has none.
/// </summary>
internal static class HeaderConverter
{
    private static readonly FrozenSet<HeaderId> UnstructuredFields = FrozenSet.Create(
        HeaderId.Subject, HeaderId.Comments, HeaderId.ContentDescription, HeaderId.Unknown);

    public static readonly SmtpReply Refusal = new(
        553, new(5, 6, 9), "The receiver does not take header fields in UTF-8 (SMTPUTF8), and an address in them has no other form");

    /// <summary>
    /// Converts the header alone; the body stays as it is, byte by byte. Neither content nor refusal: there is nothing to convert.
    /// </summary>
    /// <param name="header">The fields, each with its line end.</param>
    /// <param name="rest">What follows them.</param>
    public static (byte[]? Content, SmtpReply? Refusal) Convert(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> rest)
    {
        using var source = new MemoryStream([.. header.Span, .. "\r\n"u8], writable: false);
        HeaderList fields;
        try
        {
            fields = HeaderList.Load(source);
        }
        catch (FormatException)
        {
            return (null, null);
        }

        if (!TryConvert(fields))
            return (null, Refusal);
        using var converted = new MemoryStream(header.Length + (header.Length / 2) + rest.Length);
        foreach (var field in fields)
        {
            converted.Write(field.RawField);
            converted.Write(":"u8);
            converted.Write(field.RawValue);
        }

        converted.Write(rest.Span);
        return (converted.ToArray(), null);
    }

    /// <summary>Converts the fields in place; false if an address has no ASCII form.</summary>
    public static bool TryConvert(HeaderList header)
    {
        foreach (var field in header)
        {
            if (!Ascii.IsValid(field.RawValue) && !TryConvert(field))
                return false;
        }

        return true;
    }

    /// <summary>Whether a part of the message, the top apart, has a header field in UTF-8.</summary>
    public static bool HasUtf8InParts(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var source = new MemoryStream(content.ToArray(), writable: false);
            using var message = MimeMessage.Load(source);
            var parts = new MimeIterator(message);
            while (parts.MoveNext())
            {
                if (HasUtf8(parts.Current.Headers) || (parts.Current is MessagePart { Message: { } inner } && HasUtf8(inner.Headers)))
                    return true;
            }

            return false;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool TryConvert(Header field)
    {
        var text = TextOf(field.RawValue).Trim();
        if (HeaderText.HoldsAddresses(field.Field))
        {
            if (!InternetAddressList.TryParse(text, out var addresses))
                return Set(field, EncodedWords.Text(text));
            return addresses.Mailboxes.All(static mailbox => Ascii.IsValid(mailbox.LocalPart)) && Set(field, AddressText.Write(addresses));
        }

        if (UnstructuredFields.Contains(field.Id))
            return Set(field, EncodedWords.Text(field.Value));
        field.SetValue(Format, Encoding.UTF8, text);
        return Ascii.IsValid(field.RawValue) || Set(field, EncodedWords.Text(text));
    }

    private static bool Set(Header field, string text)
    {
        if (!Ascii.IsValid(text) || HeaderFolding.Fold(field.Field.Length, " " + text) is not { } folded)
            return false;
        field.SetRawValue(Encoding.ASCII.GetBytes(folded + "\r\n"));
        return true;
    }

    private static bool HasUtf8(HeaderList header) =>
        header.Any(static field => !Ascii.IsValid(field.RawValue) && Utf8.IsValid(field.RawValue));

    private static string TextOf(byte[] raw)
    {
        var text = (Utf8.IsValid(raw) ? Encoding.UTF8 : Encoding.Latin1).GetString(raw);
        return text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
    }

    private static FormatOptions Format
    {
        get
        {
            var format = FormatOptions.Default.Clone();
            format.NewLineFormat = NewLineFormat.Dos;
            format.International = false;
            return format;
        }
    }
}
