using System.Globalization;
using PolicyMta.DkimSigning.Replay;

namespace PolicyMta.DkimSigning.Commands;

/// <summary><c>dkim reports</c>: what was signed by day and key, and what DMARC reports say of it.</summary>
internal sealed class ReportsCommand(ReplayBook book)
{
    private const string Domain = "--domain";

    private static readonly ImmutableArray<string> Columns = ["Day", "Name", "Recipients", "Verified", "Not verified"];

    public PluginCommand Describe() => new()
    {
        Name = "dkim reports",
        Examples = ["policymta dkim reports --domain example.com"],
        Description = "Show by day and key how many recipients signed mail went to, and how many signatures DMARC reports found to hold.",
        Options = [new CommandOption(Domain, "Only keys of this domain.")],
        Handler = (call, _) => ValueTask.FromResult(Run(call.Get(Domain) ?? "")),
    };

    private CommandResult Run(string domain)
    {
        var rows = book.All().Where(row => domain.Length == 0 || row.Key.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase))
            .Select(row => ImmutableArray.Create(
                DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(row.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.Key,
                Number(row.Counts.Sent), Number(row.Counts.Passed), Number(row.Counts.Failed)))
            .ToImmutableArray();
        return rows.IsEmpty
            ? CommandResult.Ok("Nothing is counted yet: write 'replay: { domains: [bounces.example.com] }', and rua= in the DMARC records.")
            : new CommandResult { Table = new CommandTable(Columns, rows) };
    }

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
