namespace PolicyMta.SuppressionList.Events;

/// <summary>For whose mail an entry holds that an event leads to.</summary>
internal enum EntryScope
{
    /// <summary>All mail of the event's tenant.</summary>
    Tenant = 0,

    /// <summary>All mail of this server.</summary>
    Global = 1,

    /// <summary>The mail of the list that the message's label names; of the tenant if it names none.</summary>
    List = 2,

    /// <summary>The mail of the campaign; of the tenant if there is none.</summary>
    Campaign = 3,
}
