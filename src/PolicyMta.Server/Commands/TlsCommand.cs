using System.CommandLine;
using System.Globalization;
using PolicyMta.Server.Admin;
using PolicyMta.Server.TransportSecurity;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta tls</c>: how mail for a domain is protected, and what our own domains have to publish.</summary>
internal static class TlsCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var domain = new Argument<string>("domain") { Description = "The recipients' domain, for instance example.com." };
        return new Command("tls", "Transport security: MTA-STS, DANE and TLS of a domain's hosts.")
        {
            new Command("show", "How mail for a domain is protected: its policy, its TLSA records, and what follows for each host.")
            {
                domain,
            }.Asking(
                config, terminal,
                (client, parsed, cancellationToken) => client.GetAsync<TlsInquiryReport>(
                    $"{AdminPaths.Tls}/{Uri.EscapeDataString(parsed.GetValue(domain)!)}", cancellationToken),
                report => Show(report, terminal)),
            new Command("records", "The TXT records that announce the MTA-STS policies of http.sts_policies.").Asking(
                config, terminal,
                (client, _, cancellationToken) => client.GetAsync<OwnTlsRecords>(AdminPaths.Tls, cancellationToken),
                records => Show(records, terminal)),
        };
    }

    private static void Show(TlsInquiryReport report, Terminal terminal)
    {
        var facts = terminal.NewTable("What", "Now");
        Row("domain", report.Domain);
        if (report.Failure is { } failure)
            Row("hosts", failure);
        else
            Row("DNSSEC", report.IsAuthentic ? "vouches for its hosts" : "does not vouch for its hosts, so TLSA records are not used");
        Row("MTA-STS", Describe(report.Policy));
        foreach (var day in report.Days)
        {
            Row(
                $"sessions {day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
                $"{DisplayText.Number(day.Successes)} as wanted, {DisplayText.Number(day.Failures)} not");
        }

        terminal.Console.Write(facts);
        if (report.Hosts.IsEmpty)
            return;
        terminal.Console.WriteLine();
        var hosts = terminal.NewTable("Host", "Preference", "Protection", "TLSA", "Problem");
        foreach (var host in report.Hosts)
        {
            hosts.AddRow(QueueTables.Cells(
                host.Host, DisplayText.Number(host.Preference), host.Protection, host.Tlsa.IsEmpty ? "-" : string.Join(", ", host.Tlsa),
                host.Problem ?? "-"));
        }

        terminal.Console.Write(hosts);
        void Row(string what, string now) => facts.AddRow(QueueTables.Cells(what, now));
    }

    private static string Describe(StsReport? policy) => policy switch
    {
        null => "announces no policy",
        { Mode: null } => $"cannot be read: {policy.Problem}",
        _ => $"{policy.Mode}, mx {string.Join(", ", policy.Mx)}, id {policy.Id}, until {DisplayText.Time(policy.Until!.Value)}"
            + (policy.Problem is { } problem ? $"; the last try to fetch it failed: {problem}" : ""),
    };

    private static void Show(OwnTlsRecords own, Terminal terminal)
    {
        if (own.Records.IsEmpty)
        {
            terminal.Console.WriteLine("http.sts_policies has no policies.");
            return;
        }

        foreach (var record in own.Records)
            terminal.Console.WriteLine($"{record.Name}. IN TXT \"{record.Text}\"");
    }
}
