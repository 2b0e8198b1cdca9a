namespace PolicyMta.Core.Journal;

/// <summary>What one event is indexed by, but for its recipients.</summary>
internal readonly record struct IndexKeys(
    SpoolId? Message, string? Kind, string? Tenant, string? Campaign, string? Sender, string? Provider)
{
    public static IndexKeys Of(DeliveryEvent e) => new(e.Id, e.Kind, e.Tenant, e.Campaign, e.ReturnPath, e.Provider);

    public string? this[EventFacet facet] => facet switch
    {
        EventFacet.Kind => Kind,
        EventFacet.Tenant => Tenant,
        EventFacet.Campaign => Campaign,
        EventFacet.Sender => Sender,
        _ => Provider,
    };
}
