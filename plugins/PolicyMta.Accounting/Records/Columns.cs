using System.Collections.Frozen;

namespace PolicyMta.Accounting.Records;

/// <summary>
/// All columns: those of PowerMTA under its names, and some of this server's own. What the server does not know of a recipient stays empty.
/// </summary>
internal static class Columns
{
    public const string Type = "type";
    public const string HeaderPrefix = "header_";
    public const string LabelPrefix = "label_";

    private static readonly ImmutableArray<Column> Fixed =
    [
        new("timeLogged", static (to, row) => to.Add(row.Told.Time, row.Rules.Times)),
        new("timeQueued", static (to, row) => to.Add(QueuedAt(row.Told), row.Rules.Times)),
        new("totalSecondsQueued", static (to, row) => to.Add((long)((row.Told.AgeMs ?? 0) / 1000)), IsNumber: true),
        new("orig", static (to, row) => to.Add(row.Told.ReturnPath)),
        new("rcpt", static (to, row) => to.Add(row.Recipient)),
        new("orcpt", static (to, row) => to.Add(row.Told.OriginalRecipient)),
        new("dsnAction", static (to, row) => to.Add(ActionOf(row.Type))),
        new("dsnStatus", StatusText.Write),
        new("dsnDiag", WriteDiagnosis),
        new("dsnMta", static (to, row) => WriteHost(to, IsOutgoing(row.Type) ? row.Told : null)),
        new("bounceCat", static (to, row) => to.Add(BounceCategories.Of(row))),
        new("srcType", static (to, row) => to.Add(SourceTypeOf(row.Told.Protocol))),
        new("srcMta", static (to, row) => WriteHost(to, row.Type == RecordType.Received ? row.Told : null)),
        new("dlvType", static (to, row) => to.Add(IsOutgoing(row.Type) ? "smtp" : "")),
        new("dlvSourceIp", static (to, row) => to.Add(row.Told.SourceAddress)),
        new("dlvDestinationIp", static (to, row) => to.Add(IsOutgoing(row.Type) ? row.Told.RemoteAddress : "")),
        new("dlvEsmtpAvailable", static (_, _) => { }),
        new("dlvSize", static (to, row) => AddNumber(to, row.Told.Size), IsNumber: true),
        new("dlvTlsProtocol", static (to, row) => to.Add(TlsOf(row.Told, 0))),
        new("dlvTlsCipher", static (to, row) => to.Add(TlsOf(row.Told, 1))),
        new("vmta", static (to, row) => to.Add(row.Told.EgressSource)),
        new("jobId", static (to, row) => to.Add(row.Told.Campaign)),
        new("envId", static (to, row) => to.Add(row.Told.EnvelopeId)),
        new("queue", WriteQueue),
        new("vmtaPool", static (to, row) => to.Add(row.Told.EgressPool)),
        new("rcvSourceIp", static (to, row) => to.Add(IsOutgoing(row.Type) ? "" : row.Told.RemoteAddress)),
        new("repSourceIp", static (to, row) => to.Add(IsReport(row.Type) ? row.Told.RemoteAddress : "")),
        new("dsnReportingMta", static (to, row) => to.Add(IsReport(row.Type) ? row.Told.RemoteHost : "")),
        new("reportingMta", static (to, row) => to.Add(IsReport(row.Type) ? row.Told.RemoteHost : "")),
        new("feedbackType", static (to, row) => to.Add(row.Type == RecordType.Feedback ? "abuse" : "")),
        new("format", static (to, row) => to.Add(row.Type == RecordType.Feedback ? "arf" : "")),
        new("userAgent", static (_, _) => { }),
        new("reportedDomain", static (to, row) => to.Add(row.Type == RecordType.Feedback ? DomainOf(row.Told.ReturnPath) : "")),

        new("eventId", static (to, row) => AddNumber(to, row.Told.EventId), IsNumber: true),
        new("messageId", static (to, row) => to.Add(row.Told.Id?.ToString())),
        new("originalMessageId", static (to, row) => to.Add(row.Told.OriginalId?.ToString())),
        new("tenant", static (to, row) => to.Add(row.Told.Tenant)),
        new("provider", static (to, row) => to.Add(row.Told.Provider)),
        new("site", static (to, row) => to.Add(row.Told.Site)),
        new("category", static (to, row) => to.Add(row.Told.Category)),
        new("attempt", static (to, row) => AddNumber(to, row.Told.Attempt), IsNumber: true),
        new("listener", static (to, row) => to.Add(row.Told.Listener)),
        new("trafficProfile", static (to, row) => to.Add(row.Told.TrafficProfile)),
    ];

    private static readonly FrozenDictionary<string, Column> ByName =
        Fixed.ToFrozenDictionary(static column => column.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly ImmutableArray<string> OfDelivery =
    [
        "timeLogged", "timeQueued", "orig", "rcpt", "orcpt", "dsnAction", "dsnStatus", "dsnDiag", "dsnMta", "bounceCat", "srcType",
        "srcMta", "dlvType", "dlvSourceIp", "dlvDestinationIp", "dlvEsmtpAvailable", "dlvSize", "vmta", "jobId", "envId", "queue",
        "vmtaPool",
    ];

    /// <summary>The names of the columns that do not depend on a header or label.</summary>
    public static IEnumerable<string> Names => Fixed.Select(static column => column.Name);

    /// <summary>The columns of a type if the settings name none.</summary>
    public static ImmutableArray<string> DefaultsOf(RecordType type) => type switch
    {
        RecordType.Received =>
        [
            "timeLogged", "orig", "rcpt", "orcpt", "srcType", "srcMta", "dlvSize", "jobId", "envId", "rcvSourceIp",
        ],
        RecordType.RemoteBounce =>
        [
            "timeLogged", "orig", "rcpt", "orcpt", "dsnAction", "dsnStatus", "dsnDiag", "bounceCat", "srcType", "vmta", "jobId", "envId",
            "dsnReportingMta",
        ],
        RecordType.Feedback =>
        [
            "timeLogged", "orig", "rcpt", "vmta", "jobId", "envId", "repSourceIp", "feedbackType", "format", "userAgent", "reportingMta",
            "reportedDomain",
        ],
        _ => OfDelivery,
    };

    /// <summary>The column of a name; null if there is none.</summary>
    public static Column? Find(string name)
    {
        if (ByName.TryGetValue(name, out var column))
            return column;
        if (TryCut(name, HeaderPrefix, out var header))
        {
            var label = LabelOfHeader(header);
            return new Column(HeaderPrefix + header, (to, row) => WriteLabel(to, row, label));
        }

        return TryCut(name, LabelPrefix, out var own)
            ? new Column(LabelPrefix + own, (to, row) => WriteLabel(to, row, own))
            : null;
    }

    /// <summary>The label that keeps a header field of a message for the rows about it.</summary>
    public static string LabelOfHeader(string header) => HeaderPrefix + header.ToLowerInvariant();

    private static bool TryCut(string name, string prefix, out string rest)
    {
        var fits = name.Length > prefix.Length && name.Length <= 80 && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        rest = fits ? name[prefix.Length..] : "";
        return fits && rest.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    private static DateTimeOffset QueuedAt(DeliveryEvent told) => told.Time - TimeSpan.FromMilliseconds(told.AgeMs ?? 0);

    private static bool IsOutgoing(RecordType type) => type is RecordType.Delivered or RecordType.Bounced or RecordType.Transient;

    private static bool IsReport(RecordType type) => type is RecordType.RemoteBounce or RecordType.Feedback;

    private static string ActionOf(RecordType type) => type switch
    {
        RecordType.Delivered => "relayed",
        RecordType.Transient => "delayed",
        RecordType.Bounced or RecordType.RemoteBounce => "failed",
        _ => "",
    };

    private static string SourceTypeOf(string? protocol) => protocol switch
    {
        null or "" => "",
        _ when protocol.Contains("SMTP", StringComparison.OrdinalIgnoreCase) => "smtp",
        _ => "api",
    };

    private static void WriteDiagnosis(ValueText to, RowFacts row)
    {
        if (row.Told.Reply is not { } reply)
            return;
        to.Add(row.Told.Stage is SmtpStage.Policy ? "x-policymta;" : "smtp;");
        to.Add(reply.ToString());
    }

    private static void WriteHost(ValueText to, DeliveryEvent? told)
    {
        to.Add(told?.RemoteHost);
        if (told?.RemoteAddress is not { Length: > 0 } address)
            return;
        to.Add(" (");
        to.Add(address);
        to.Add(")");
    }

    private static void WriteQueue(ValueText to, RowFacts row)
    {
        if (row.Told.Domain is not { } domain)
            return;
        to.Add(domain);
        to.Add("/");
        to.Add(row.Told.EgressSource);
    }

    private static void WriteLabel(ValueText to, RowFacts row, string label) => to.Add(row.Told.Metadata.GetValueOrDefault(label));

    private static string DomainOf(string? address) =>
        address?.LastIndexOf('@') is >= 0 and var at ? address[(at + 1)..] : "";

    private static ReadOnlySpan<char> TlsOf(DeliveryEvent told, int part)
    {
        var tls = told.Tls.AsSpan();
        var space = tls.IndexOf(' ');
        if (tls is "" or "none")
            return [];
        return part == 0 ? (space < 0 ? tls : tls[..space]) : space < 0 ? [] : tls[(space + 1)..].Trim();
    }

    private static void AddNumber(ValueText to, long? number)
    {
        if (number is { } value)
            to.Add(value);
    }
}
