namespace PolicyMta.Server.Statistics.Live;

/// <summary>Of what a client wants to see the live figures, within what it may see. Immutable.</summary>
/// <param name="Tenants">The tenants; empty for all.</param>
/// <param name="Provider">The provider; null for all.</param>
internal sealed record LiveFilter(ImmutableArray<string> Tenants, string? Provider)
{
    /// <summary>Equal for filters that let the same through.</summary>
    public string Key { get; } = string.Join('\0', Tenants.Order(StringComparer.Ordinal)) + '\n' + Provider;

    public bool IsForAll => Tenants.IsEmpty;

    public bool IsEmpty => IsForAll && Provider is null;

    public bool HasTenant(string? tenant) => IsForAll || (tenant is not null && Tenants.Contains(tenant));

    public bool HasProvider(string? provider) => Provider is null || provider == Provider;
}
