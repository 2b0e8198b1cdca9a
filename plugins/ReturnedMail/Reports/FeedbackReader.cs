using System.Globalization;
using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>Reads the fields of a feedback report (RFC 5965 section 3, RFC 6591 section 3).</summary>
internal static class FeedbackReader
{
    private const int MostRecipients = 100;

    public static Feedback Read(ReadOnlySpan<byte> text)
    {
        var fields = FieldBlock.Read(Encoding.Latin1.GetString(text[..Math.Min(text.Length, MailBounds.Header)]), out _);
        var recipients = ImmutableArray.CreateBuilder<string>();
        var isRedacted = false;
        foreach (var field in fields.Fields)
        {
            if (!field.Is("Original-Rcpt-To") && !field.Is("Removal-Recipient"))
                continue;
            if (TypedText.Address(field.Value) is { } address && IsAddress(address))
            {
                if (recipients.Count < MostRecipients && !recipients.Contains(address))
                    recipients.Add(address);
            }
            else
            {
                isRedacted = true;
            }
        }

        return new Feedback
        {
            Type = ParameterText.First(fields.Get("Feedback-Type")) is { Length: > 0 } type ? type : "abuse",
            UserAgent = fields.Get("User-Agent"),
            OriginalMailFrom = TypedText.Address(fields.Get("Original-Mail-From")),
            OriginalRcptTo = recipients.ToImmutable(),
            IsRedacted = isRedacted || recipients.Count == 0,
            SourceIp = fields.Get("Source-IP")?.Trim('[', ']', ' '),
            ArrivalDate = fields.Get("Arrival-Date") ?? fields.Get("Received-Date"),
            ReportedDomain = fields.Get("Reported-Domain"),
            ReportingMta = TypedText.Host(fields.Get("Reporting-MTA")),
            AuthenticationFailure = fields.Get("Auth-Failure") is { } failure ? ParameterText.First(failure) : null,
            Incidents = int.TryParse(fields.Get("Incidents"), NumberStyles.None, CultureInfo.InvariantCulture, out var incidents)
                ? Math.Max(1, incidents)
                : 1,
        };
    }

    /// <summary>Whether it is an address and not what stands for one that was hidden, such as <c>redacted@redacted</c>.</summary>
    public static bool IsAddress(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && text.IndexOf('.', at) > at
            && !text.AsSpan(0, at).Contains("redacted", StringComparison.OrdinalIgnoreCase)
            && !text.AsSpan(at).Contains("redacted", StringComparison.OrdinalIgnoreCase)
            && text.AsSpan(0, at).ContainsAnyExcept("xX*.");
}
