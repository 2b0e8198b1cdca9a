using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Server.TlsReports;

/// <summary>
/// Daily reports to the owners of domains about how connections to their hosts were protected (section <c>tls_reports</c>; RFC 8460):
/// sent to
/// domains that ask for them by a TXT record <c>_smtp._tls</c>.
/// </summary>
internal sealed record TlsReportsOptions : ISettingsValidation
{
    /// <summary>Whether it is counted and reported.</summary>
    public bool Enabled { get; init; }

    /// <summary>The name of the organisation that reports; the server's host name if left out.</summary>
    [MaxLength(200)]
    public string Organization { get; init; } = "";

    /// <summary>
    /// The address that reports come from, and where their readers can ask. Its domain should be one that mail is signed for: readers
    /// refuse reports without a DKIM signature.
    /// </summary>
    [MaxLength(254)]
    public string From { get; init; } = "";

    /// <summary>
    /// Over how long a time the reports of a day are spread after midnight UTC (RFC 8460 section 4.1 proposes four hours).
    /// </summary>
    [Range(typeof(TimeSpan), "0", "12h")]
    public TimeSpan Spread { get; init; } = TimeSpan.FromHours(4);

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Enabled && From.Length == 0)
            yield return ("from", "Reports need a sender: write an address such as tls-reports@example.com.");
        else if (From.Length > 0 && !MimeKit.MailboxAddress.TryParse(From, out _))
            yield return ("from", $"'{From}' is not a valid address: write one such as tls-reports@example.com.");
    }
}
