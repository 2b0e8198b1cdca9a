using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Reports;

namespace PolicyMta.Server.TlsReports;

/// <summary>Writes a report in the form of RFC 8460 section 4.4.</summary>
internal static class ReportJson
{
    /// <param name="counts">What is reported.</param>
    /// <param name="reportId">The report's id.</param>
    /// <param name="organization">Who reports.</param>
    /// <param name="contact">Where to ask.</param>
    public static byte[] Write(DomainCounts counts, string reportId, string organization, string contact)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("organization-name", organization);
        json.WriteStartObject("date-range");
        json.WriteString("start-datetime", TimeOf(counts.Day));
        json.WriteString("end-datetime", TimeOf(counts.Day, "T23:59:59Z"));
        json.WriteEndObject();
        json.WriteString("contact-info", contact);
        json.WriteString("report-id", reportId);
        json.WriteStartArray("policies");
        foreach (var policy in counts.Policies)
            Write(json, counts.Domain, policy);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string domain, PolicyCounts counts)
    {
        json.WriteStartObject();
        json.WriteStartObject("policy");
        json.WriteString("policy-type", counts.Policy.Kind switch
        {
            PublishedKind.Sts => "sts",
            PublishedKind.Tlsa => "tlsa",
            _ => "no-policy-found",
        });
        WriteList(json, "policy-string", counts.Policy.Lines);
        json.WriteString("policy-domain", domain);
        WriteList(json, "mx-host", counts.Policy.Hosts);
        json.WriteEndObject();
        json.WriteStartObject("summary");
        json.WriteNumber("total-successful-session-count", counts.Successes);
        json.WriteNumber("total-failure-session-count", counts.Failures.Sum(static pair => pair.Value));
        json.WriteEndObject();
        json.WriteStartArray("failure-details");
        foreach (var (kind, count) in counts.Failures.OrderByDescending(static pair => pair.Value))
            Write(json, kind, count);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FailureKind kind, long count)
    {
        json.WriteStartObject();
        json.WriteString("result-type", JsonNamingPolicy.KebabCaseLower.ConvertName(kind.Problem.ToString()));
        WriteText(json, "sending-mta-ip", kind.Source);
        WriteText(json, "receiving-mx-hostname", kind.Host);
        WriteText(json, "receiving-ip", kind.Remote);
        json.WriteNumber("failed-session-count", count);
        WriteText(json, "failure-reason-code", kind.Detail);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
            json.WriteString(name, text);
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty)
            return;
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string TimeOf(DateOnly day, string time = "T00:00:00Z") =>
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + time;
}
