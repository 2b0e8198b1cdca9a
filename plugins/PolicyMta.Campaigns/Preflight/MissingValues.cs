using System.Data.Common;
using System.Globalization;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Sending;

namespace PolicyMta.Campaigns.Preflight;

/// <summary>Looks through everybody whom a campaign would reach for values that its templates need and a contact does not have.</summary>
internal static class MissingValues
{
    private const int MostNamed = 20;
    private const int Page = 5_000;

    public static async Task<Check> FindAsync(
        DbConnection connection, DatabaseKind kind, CampaignRow campaign, LetterSet letters, Segment? segment,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var named = new List<string>();
        var (lacking, contacts) = (0L, 0L);
        for (var after = 0L; ;)
        {
            var page = await ContactTable.PageAsync(
                connection, kind, campaign.Audience, segment, after, Page, now.ToUnixTimeMilliseconds(), cancellationToken);
            foreach (var contact in page)
            {
                var missing = MissingOf(contact, campaign.Plan, letters);
                if (missing.Count == 0)
                    continue;
                lacking++;
                if (named.Count < MostNamed)
                    named.Add($"{contact.Address} has no value for {string.Join(", ", missing.Select(static name => $"'{name}'"))}");
            }

            contacts += page.Count;
            if (page.Count < Page)
                break;
            after = page[^1].Id;
        }

        return lacking == 0
            ? new Check(
                "missing_values", CheckResult.Pass,
                string.Create(CultureInfo.InvariantCulture, $"All {contacts} contacts have what the templates need."))
            : new Check(
                "missing_values", CheckResult.Block,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{lacking} of {contacts} contacts lack values: {string.Join("; ", named)}{(lacking > named.Count ? "; ..." : ".")}"),
                "Give these contacts the values, choose a segment of those who have them, or give the variable a default in the template: "
                    + "{{ name | default: 'friend' }}.");
    }

    private static List<string> MissingOf(ContactRow contact, CampaignPlan plan, LetterSet letters)
    {
        var missing = new List<string>();
        foreach (var variant in plan.Variants)
        {
            foreach (var name in letters.Of(variant.Name, contact.Locale)!.Required)
            {
                if (name is not ("email" or "locale") && !contact.Fields.ContainsKey(name) && !missing.Contains(name))
                    missing.Add(name);
            }
        }

        return missing;
    }
}
