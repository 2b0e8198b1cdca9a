using System.Collections.Frozen;

namespace PolicyMta.IspRules.Quotas;

/// <summary>
/// Finds the quotas that hold for a tenant: of each period the one that says most of its name. Immutable; finding looks neither at all
/// quotas nor at all tenants.
/// </summary>
internal sealed class QuotaTable
{
    private readonly ImmutableArray<OnePeriod> _periods;

    /// <param name="options">What is written.</param>
    /// <param name="report">Takes the path of a setting and what is wrong with it.</param>
    /// <param name="isWritten">Whether somebody wrote a setting, be it wrong.</param>
    public QuotaTable(
        IReadOnlyDictionary<string, QuotaOptions> options, Action<string, string> report, Func<string, bool>? isWritten = null)
    {
        var quotas = options.Where(quota => quota.Value.Enabled)
            .OrderBy(quota => quota.Key, StringComparer.Ordinal)
            .Select(quota => new Quota(quota.Key, quota.Value))
            .ToList();
        // A tenant that cannot be read is a mistake of its own, and no quota for each tenant.
        var read = quotas.Where(quota => quota.Options.Tenant is not null
            || isWritten?.Invoke(Paths.Below("quotas", quota.Name) + ".tenant") is not true);
        foreach (var twins in read.GroupBy(quota => (quota.Options.Tenant, quota.Options.Per)))
        {
            foreach (var twin in twins.Skip(1))
                report(
                    Paths.Below("quotas", twin.Name),
                    $"it holds for the same mail as '{twins.First().Name}'; write one quota of a period for it.");
        }

        foreach (var quota in quotas)
        {
            if (Rules.NameCheck.Of(quota.Name) is { } mistake)
                report(Paths.Below("quotas", quota.Name), mistake);
        }

        _periods =
        [
            .. quotas.GroupBy(quota => quota.Options.Per).OrderBy(period => period.Key).Select(period => new OnePeriod([.. period])),
        ];
    }

    public bool IsEmpty => _periods.IsEmpty;

    /// <summary>The quotas of a tenant, one of a period at most.</summary>
    public ImmutableArray<Quota> Of(string tenant)
    {
        var found = ImmutableArray.CreateBuilder<Quota>(_periods.Length);
        foreach (var period in _periods)
        {
            if (period.Find(tenant) is { } quota)
                found.Add(quota);
        }

        return found.DrainToImmutable();
    }

    /// <summary>Whether a quota names this tenant, and no other.</summary>
    public bool Names(string tenant) => _periods.Any(period => period.Names(tenant));

    private sealed class OnePeriod(ImmutableArray<Quota> quotas)
    {
        private readonly FrozenDictionary<string, Quota> _exact = quotas
            .Where(quota => quota.Options.Tenant is { IsPrefix: false })
            .DistinctBy(quota => quota.Options.Tenant)
            .ToFrozenDictionary(quota => quota.Options.Tenant!.Value.Text, StringComparer.Ordinal);

        private readonly ImmutableArray<Quota> _byPrefix =
        [
            .. quotas.Where(quota => quota.Options.Tenant is { IsPrefix: true })
                .OrderByDescending(quota => quota.Options.Tenant!.Value.Text.Length),
        ];

        private readonly Quota? _ofEach = quotas.FirstOrDefault(quota => quota.Options.Tenant is null);

        public bool Names(string tenant) => _exact.ContainsKey(tenant);

        public Quota? Find(string tenant)
        {
            if (_exact.TryGetValue(tenant, out var own))
                return own;
            foreach (var quota in _byPrefix)
            {
                if (quota.Options.Tenant!.Value.Covers(tenant))
                    return quota;
            }

            return _ofEach;
        }
    }
}
