using System.Data.Common;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Watching;

/// <summary>Finds the campaigns that events belong to, each once. For one transaction.</summary>
internal sealed class CampaignFinder(DbConnection connection)
{
    private readonly Dictionary<(string Tenant, string Name), CampaignRow?> _byMail = [];
    private readonly Dictionary<long, CampaignRow?> _byId = [];

    public async Task<CampaignRow?> OfMailAsync(string? tenant, string? name, CancellationToken cancellationToken)
    {
        if (tenant is null || string.IsNullOrEmpty(name))
            return null;
        if (!_byMail.TryGetValue((tenant, name), out var row))
            _byMail[(tenant, name)] = row = await CampaignTable.OfMailAsync(connection, tenant, name, cancellationToken);
        return row;
    }

    public async Task<CampaignRow?> GetAsync(long id, CancellationToken cancellationToken)
    {
        if (!_byId.TryGetValue(id, out var row))
            _byId[id] = row = await CampaignTable.GetAsync(connection, id, cancellationToken);
        return row;
    }
}
