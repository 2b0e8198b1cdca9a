using System.ComponentModel.DataAnnotations;

namespace PolicyMta.DkimSigning.Replay;

/// <summary>How it is noticed that others send our signed mail again. Off without domains.</summary>
internal sealed record ReplayOptions : ISettingsValidation
{
    /// <summary>
    /// The domains at which bounces, complaints and DMARC reports come in, as in <c>accept_domains</c> of a listener; their mail is looked
    /// at.
    /// </summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>Local parts that DMARC aggregate reports are sent to (rua=): their reports are counted and then dropped.</summary>
    public ImmutableArray<string> DmarcReports { get; init; } = ["dmarc"];

    /// <summary>How long it is remembered to whom a signature went, and what reports counted.</summary>
    [Range(typeof(TimeSpan), "1d", "90d")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(14);

    public bool IsOff => Domains.IsEmpty;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        for (var i = 0; i < Domains.Length; i++)
        {
            if (Uri.CheckHostName(Domains[i]) != UriHostNameType.Dns)
                yield return ($"domains[{i}]", $"'{Domains[i]}' is not a valid domain; write one such as bounces.example.com.");
        }

        for (var i = 0; i < DmarcReports.Length; i++)
        {
            if (DmarcReports[i].Length is 0 or > 64 || DmarcReports[i].Contains('@', StringComparison.Ordinal))
                yield return (
                    $"dmarc_reports[{i}]",
                    $"'{DmarcReports[i]}' is not a valid local part: write what stands before the @, such as dmarc.");
        }
    }
}
