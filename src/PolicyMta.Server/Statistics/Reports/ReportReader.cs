using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Statistics.Reports;

/// <summary>
/// Reads what trackers tell: one JSON object, a list of them, or one a line. What is wrong with one does not refuse the others.
/// </summary>
internal static class ReportReader
{
    /// <summary>How many one call may tell.</summary>
    public const int Most = 1_000;

    private const int LongestText = 200;
    private const int LongestUrl = 2_000;
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>The kinds that may be told.</summary>
    private static readonly ImmutableArray<string> Kinds =
        [EventKind.Opened, EventKind.Clicked, EventKind.Unsubscribed, EventKind.Complained];

    /// <summary>What was told, each as an event or as what is wrong with it.</summary>
    /// <exception cref="ProblemException">The body is not what it should be.</exception>
    public static IReadOnlyList<(ReportedEvent? Event, string? Problem)> Read(ReadOnlyMemory<byte> body, bool isLines, DateTimeOffset now)
    {
        var json = JsonText.WithoutMark(body);
        try
        {
            return isLines ? ReadLines(json, now) : ReadWhole(json, now);
        }
        catch (JsonException e)
        {
            throw Refused(JsonText.MistakeIn(json.Span, e));
        }
    }

    private static List<(ReportedEvent? Event, string? Problem)> ReadWhole(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(json, Strict);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            return [ReadOne(document.RootElement, now)];
        return document.RootElement.GetArrayLength() <= Most
            ? [.. document.RootElement.EnumerateArray().Select(item => ReadOne(item, now))]
            : throw TooMany();
    }

    private static List<(ReportedEvent? Event, string? Problem)> ReadLines(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        var read = new List<(ReportedEvent? Event, string? Problem)>();
        while (!json.IsEmpty)
        {
            var end = json.Span.IndexOf((byte)'\n');
            var line = end < 0 ? json : json[..end];
            json = end < 0 ? default : json[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            if (read.Count == Most)
                throw TooMany();
            read.Add(ReadLine(line, now));
        }

        return read;
    }

    private static (ReportedEvent? Event, string? Problem) ReadLine(ReadOnlyMemory<byte> line, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            return ReadOne(document.RootElement, now);
        }
        catch (JsonException e)
        {
            return (null, $"The line {JsonText.MistakeIn(line.Span, e)}");
        }
    }

    private static (ReportedEvent? Event, string? Problem) ReadOne(JsonElement item, DateTimeOffset now)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return (null, "must be a JSON object.");
        var errors = new List<FieldError>();
        try
        {
            var read = ReadFields(new JsonFields(item, JsonPath.Root, errors), now);
            return errors.Count == 0 ? (read, null) : (null, string.Join(" ", errors.Select(static e => $"{e.Field}: {e.Message}")));
        }
        catch (InvalidOperationException)
        {
            return (null, JsonText.BadUnicode);
        }
    }

    private static ReportedEvent ReadFields(JsonFields fields, DateTimeOffset now)
    {
        var kind = fields.Text("kind");
        if (kind is null || !Kinds.Contains(kind))
            fields.Fail("kind", $"must be one of {string.Join(", ", Kinds)}.");
        SpoolId? message = null;
        if (fields.Text("message_id") is { } id)
        {
            if (SpoolId.TryParse(id, null, out var parsed))
                message = parsed;
            else
                fields.Fail("message_id", "is not a message id: 26 letters and digits are expected.");
        }

        var recipient = fields.Text("recipient");
        if (recipient is not null && AddressCheck.MistakeInRecipient(recipient, isLenient: true) is { } mistake)
            fields.Fail("recipient", mistake);
        var time = fields.Time("time");
        if (time > now + Ahead)
            fields.Fail("time", "is in the future.");
        var read = new ReportedEvent
        {
            Kind = kind ?? "",
            Message = message,
            Tenant = Bounded(fields, "tenant", LongestText),
            Campaign = Bounded(fields, "campaign", LongestText),
            Recipient = recipient,
            HappenedAt = time,
            Id = Bounded(fields, "id", LongestText),
            Url = Bounded(fields, "url", LongestUrl),
            UserAgent = Bounded(fields, "user_agent", LongestUrl),
            Address = AddressOf(fields),
        };
        if (!fields.Has("message_id") && !(fields.Has("campaign") && fields.Has("recipient")))
            fields.Fail("message_id", "must be given, or campaign and recipient (and the tenant, if the token is for several).");
        fields.RefuseOthers();
        return read;
    }

    private static string? Bounded(JsonFields fields, string name, int most)
    {
        var text = fields.Text(name);
        if (text?.Length > most)
            fields.Fail(name, $"is longer than {most} characters.");
        return text is { Length: > 0 } ? text : null;
    }

    private static string? AddressOf(JsonFields fields)
    {
        if (fields.Text("ip") is not { Length: > 0 } text)
            return null;
        if (IPAddress.TryParse(text, out var address) && IsWhole(address, text))
            return address.ToString();
        return fields.Fail("ip", "is not an IP address.");
    }

    /// <summary>Four numbers or IPv6 without a zone: what else is read as an address, such as 999, is a mistake of the tracker.</summary>
    private static bool IsWhole(IPAddress address, string text) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString() == text
        : !text.Contains('%', StringComparison.Ordinal);

    private static ProblemException TooMany() => Refused($"has more than {Most} events: send them in several calls.");

    private static ProblemException Refused(string problem) => new(Problem.BadFields([new FieldError("body", problem)]));
}
