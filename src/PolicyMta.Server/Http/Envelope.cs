using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MimeKit;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Server.Http;

/// <summary>Sender and recipients of a posted message.</summary>
/// <param name="ReturnPath">The reverse-path; empty for the null reverse-path.</param>
/// <param name="Recipients">The recipients, each once.</param>
internal sealed record Envelope(string ReturnPath, IReadOnlyList<Recipient> Recipients)
{
    public const string FromHeader = "X-Envelope-From";
    public const string ToHeader = "X-Envelope-To";

    /// <summary>
    /// Takes the envelope from the request's headers (<c>X-Envelope-From</c>, <c>X-Envelope-To</c>) or query (<c>from</c>, <c>to</c>), and
    /// what is not given there from the message's own header: From, and To, Cc and Bcc.
    /// </summary>
    public static Envelope? Read(
        HttpRequest request, ReadOnlySpan<byte> messageHeader, LenientAddresses lenient, ICollection<FieldError> errors) =>
        Read(Given(request, FromHeader, "from"), Given(request, ToHeader, "to"), messageHeader, lenient, errors);

    /// <summary>
    /// Takes the envelope from what was given, and what was not from the message's own header. How lenient to be is the server's to say.
    /// </summary>
    public static Envelope? Of(string? from, string[]? to, ReadOnlySpan<byte> message, out IReadOnlyList<FieldError> errors)
    {
        var found = new List<FieldError>();
        errors = found;
        return Read(
            ("--from", from is null ? null : Split(from)), ("--to", to is null ? null : Split(to)), RawMessage.Header(message),
            LenientAddresses.All, found);
    }

    private static Envelope? Read(
        (string Field, string[]? Values) from,
        (string Field, string[]? Values) to,
        ReadOnlySpan<byte> messageHeader,
        LenientAddresses lenient,
        ICollection<FieldError> errors)
    {
        var header = from.Values is null || to.Values is null ? ReadHeader(messageHeader, errors) : null;
        var returnPath = from.Values is null
            ? Sender(header, from.Field, lenient, errors)
            : from.Values is [var only] ? ReturnPathOf(from.Field, only, lenient, errors)
            : Fail(from.Field, "must be one address.", errors);
        var recipients = new List<Recipient>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in to.Values ?? Receivers(header, errors))
        {
            if (!Mailbox.TryRecipient(address, lenient.Recipients, out var mailbox, out var error))
                errors.Add(new FieldError(to.Field, error));
            else if (seen.Add(mailbox))
                recipients.Add(new Recipient(mailbox));
        }

        if (recipients.Count == 0 && errors.Count == 0)
            errors.Add(new FieldError(to.Field, "must name a recipient, or the message's To, Cc or Bcc must."));
        return errors.Count == 0 ? new Envelope(returnPath!, recipients) : null;
    }

    private static (string Field, string[]? Values) Given(HttpRequest request, string header, string query)
    {
        if (request.Headers.TryGetValue(header, out var values))
            return (header, Split(values));
        return request.Query.TryGetValue(query, out values) ? (query, Split(values)) : (header, null);
    }

    private static string[] Split(StringValues values) =>
        [.. values.SelectMany(static value => AddressLists.Split(value ?? ""))
            .Select(address => address is ['<', .., '>'] ? address[1..^1] : address)];

    private static string? ReturnPathOf(string field, string text, LenientAddresses lenient, ICollection<FieldError> errors)
    {
        if (text.Length == 0)
            return "";
        if (Mailbox.TryReturnPath(text, lenient.Senders, out var address, out var error))
            return address;
        errors.Add(new FieldError(field, error));
        return null;
    }

    private static HeaderList? ReadHeader(ReadOnlySpan<byte> header, ICollection<FieldError> errors)
    {
        try
        {
            using var stream = new MemoryStream([.. header, .. "\r\n"u8], writable: false);
            return HeaderList.Load(stream);
        }
        catch (FormatException)
        {
            errors.Add(
                new FieldError("body", "has no header that RFC 5322 allows: begin with fields like 'From: ...', then an empty line."));
            return null;
        }
    }

    private static string? Sender(HeaderList? header, string field, LenientAddresses lenient, ICollection<FieldError> errors)
    {
        if (header is null)
            return null;
        var unread = new List<FieldError>();
        var senders = Mailboxes(header, HeaderId.Sender, unread).Concat(Mailboxes(header, HeaderId.From, unread));
        if (senders.FirstOrDefault() is { } sender)
            return ReturnPathOf("body", sender, lenient, errors);
        return Fail(field, unread.Count == 0
            ? "must be given, because the message has no From field to take it from."
            : "must be given, because the message's From or Sender field cannot be read.", errors);
    }

    private static string? Fail(string field, string problem, ICollection<FieldError> errors)
    {
        errors.Add(new FieldError(field, problem));
        return null;
    }

    private static IEnumerable<string> Receivers(HeaderList? header, ICollection<FieldError> errors) =>
        header is null ? [] : new[] { HeaderId.To, HeaderId.Cc, HeaderId.Bcc }.SelectMany(id => Mailboxes(header, id, errors));

    /// <summary>
    /// The addresses in fields of a message; a field that cannot be read is a mistake, for nobody in it would get the message.
    /// </summary>
    private static IEnumerable<string> Mailboxes(HeaderList header, HeaderId id, ICollection<FieldError> errors)
    {
        foreach (var field in header)
        {
            if (field.Id != id)
                continue;
            if (InternetAddressList.TryParse(field.RawValue, out var list))
            {
                foreach (var mailbox in list.Mailboxes)
                    yield return Mailbox.EnvelopeOf(mailbox);
            }
            else if (ReadLeniently(field) is { } given)
            {
                foreach (var mailbox in given)
                    yield return Mailbox.EnvelopeOf(mailbox);
            }
            else if (!string.IsNullOrWhiteSpace(field.Value))
            {
                errors.Add(new FieldError("body", $"has a field {field.Field} that cannot be read: name the recipients in {ToHeader}."));
            }
        }
    }

    /// <summary>What a library cannot read for dots where the grammar has none; null if that is not what is wrong with it.</summary>
    private static List<MailboxAddress>? ReadLeniently(Header field)
    {
        var mailboxes = new List<MailboxAddress>();
        var text = Encoding.UTF8.GetString(field.RawValue).ReplaceLineEndings("");
        foreach (var item in AddressLists.Split(text))
        {
            if (item.Length == 0)
                continue;
            if (!Mailbox.TryParse(item, isLenient: true, out var mailbox, out _))
                return null;
            mailboxes.Add(mailbox);
        }

        return mailboxes.Count > 0 ? mailboxes : null;
    }
}
