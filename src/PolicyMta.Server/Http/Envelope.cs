using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MimeKit;
using PolicyMta.Sdk;

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
    public static Envelope? Read(HttpRequest request, ReadOnlySpan<byte> messageHeader, ICollection<FieldError> errors) =>
        Read(Given(request, FromHeader, "from"), Given(request, ToHeader, "to"), messageHeader, errors);

    /// <summary>Takes the envelope from what was given, and what was not from the message's own header.</summary>
    public static Envelope? Of(string? from, string[]? to, ReadOnlySpan<byte> message, out IReadOnlyList<FieldError> errors)
    {
        var found = new List<FieldError>();
        errors = found;
        return Read(
            ("--from", from is null ? null : Split(from)), ("--to", to is null ? null : Split(to)), RawMessage.Header(message), found);
    }

    private static Envelope? Read(
        (string Field, string[]? Values) from,
        (string Field, string[]? Values) to,
        ReadOnlySpan<byte> messageHeader,
        ICollection<FieldError> errors)
    {
        var header = from.Values is null || to.Values is null ? ReadHeader(messageHeader, errors) : null;
        var returnPath = from.Values is null ? Sender(header, from.Field, errors) : ReturnPathOf(from.Field, from.Values[^1], errors);
        var recipients = new List<Recipient>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in to.Values ?? Receivers(header))
        {
            if (!Mailbox.TryEnvelope(address, out var mailbox, out var error))
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
        [.. values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Select(address => address is ['<', .., '>'] ? address[1..^1] : address)];

    private static string? ReturnPathOf(string field, string text, ICollection<FieldError> errors)
    {
        if (text.Length == 0)
            return "";
        if (Mailbox.TryEnvelope(text, out var address, out var error))
            return address;
        errors.Add(new FieldError(field, error));
        return null;
    }

    private static HeaderList? ReadHeader(ReadOnlySpan<byte> header, ICollection<FieldError> errors)
    {
        try
        {
            using var stream = new MemoryStream(header.ToArray(), writable: false);
            return HeaderList.Load(stream);
        }
        catch (FormatException)
        {
            errors.Add(
                new FieldError("body", "has no header that RFC 5322 allows: begin with fields like 'From: ...', then an empty line."));
            return null;
        }
    }

    private static string? Sender(HeaderList? header, string field, ICollection<FieldError> errors)
    {
        if (header is null)
            return null;
        if (Mailboxes(header, HeaderId.Sender).Concat(Mailboxes(header, HeaderId.From)).FirstOrDefault() is { } sender)
            return ReturnPathOf("body", sender, errors);
        errors.Add(new FieldError(field, "must be given, because the message has no From field to take it from."));
        return null;
    }

    private static IEnumerable<string> Receivers(HeaderList? header) =>
        header is null ? [] : new[] { HeaderId.To, HeaderId.Cc, HeaderId.Bcc }.SelectMany(id => Mailboxes(header, id));

    private static IEnumerable<string> Mailboxes(HeaderList header, HeaderId id)
    {
        foreach (var field in header)
        {
            if (field.Id == id && InternetAddressList.TryParse(field.RawValue, out var list))
            {
                foreach (var mailbox in list.Mailboxes)
                    yield return mailbox.Address;
            }
        }
    }
}
