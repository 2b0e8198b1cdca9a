using System.Text.Json;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Probing;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Sessions;

/// <summary>Reads what is to be probed from JSON, with all mistakes at once.</summary>
internal sealed class ProbeReader(IReadOnlyCollection<string> sources)
{
    /// <summary>Stands for a recipient where a domain alone is probed.</summary>
    private const string AnyRecipient = "postmaster@";

    private const int LongestName = 100;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <exception cref="ProblemException">The body has mistakes.</exception>
    public Task<ProbeRequest> ReadAsync(Stream body, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(body, Strict, Read, cancellationToken);

    private ProbeRequest Read(JsonFields fields)
    {
        var address = fields.Text("address");
        if (address is null && !fields.Has("address"))
            fields.Fail("address", "must be given: a recipient's address, or a domain.");
        var isDomain = address is not null && !address.Contains('@', StringComparison.Ordinal);
        if (isDomain && !address!.StartsWith('[') && DnsName.Normalize(address) is null)
            fields.Fail("address", $"'{AddressCheck.Shown(address)}' is not a valid domain.");
        var recipient = isDomain ? AnyRecipient + address : address ?? "";
        if (!isDomain && address is not null && AddressCheck.MistakeInRecipient(address, isLenient: false) is { } mistake)
            fields.Fail("address", mistake);
        var from = fields.Text("from") ?? "";
        if (AddressCheck.MistakeInReturnPath(from, isLenient: false) is { } wrong)
            fields.Fail("from", wrong);
        var says = fields.Flag("rcpt") ?? false;
        if (says && isDomain)
            fields.Fail("rcpt", "needs a recipient: give an address, not a domain.");
        var tenant = fields.Text("tenant") ?? MessageFacts.DefaultTenant;
        if (tenant.Length is 0 or > LongestName)
            fields.Fail("tenant", $"must have 1 to {LongestName} characters.");
        var request = new ProbeRequest(recipient)
        {
            From = from,
            SaysRecipient = says,
            Tenant = tenant,
            Sources = ReadSources(fields),
            Timeout = ReadTimeout(fields),
        };
        fields.RefuseOthers();
        return request;
    }

    private ImmutableArray<string> ReadSources(JsonFields fields)
    {
        var wanted = new List<string>();
        foreach (var item in fields.Objects("sources", "name").Take(Prober.MostSources + 1))
        {
            if (item.Text("name") is not { } name)
                continue;
            if (!sources.Contains(name))
            {
                var remedy = Suggestion.For(name, sources) is { } similar
                    ? $"did you mean '{similar}'?"
                    : $"there are {string.Join(", ", sources.Take(20))}.";
                item.Fail("name", $"'{AddressCheck.Shown(name)}' is not a known egress source of a pool; {remedy}");
            }

            wanted.Add(name);
        }

        if (wanted.Count > Prober.MostSources)
            fields.Fail("sources", $"may name {Prober.MostSources} egress sources at most.");
        return [.. wanted.Distinct(StringComparer.Ordinal)];
    }

    private static TimeSpan ReadTimeout(JsonFields fields)
    {
        var usual = TimeSpan.FromMinutes(1);
        if (fields.Text("timeout") is not { } text)
            return usual;
        if (DurationText.TryParse(text, out var timeout) && timeout > TimeSpan.Zero && timeout <= Prober.Longest)
            return timeout;
        fields.Fail("timeout", $"must be a time of at most {DurationText.Format(Prober.Longest)}, for instance 30s.");
        return usual;
    }
}
