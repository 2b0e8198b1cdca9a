namespace PolicyMta.Sdk;

/// <summary>
/// What somebody may do with what belongs to an organisation: its templates, brands and campaigns. Only admin contains the others.
/// </summary>
public enum OrganisationRole
{
    /// <summary>Looks.</summary>
    Viewer = 0,

    /// <summary>Writes drafts.</summary>
    Author = 1,

    /// <summary>Approves what authors wrote, and publishes it.</summary>
    Approver = 2,

    /// <summary>Sends what is published.</summary>
    Sender = 3,

    /// <summary>Everything, and what is locked to the others.</summary>
    Admin = 4,
}
