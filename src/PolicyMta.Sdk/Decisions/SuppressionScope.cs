namespace PolicyMta.Sdk;

/// <summary>Whom a suppression covers.</summary>
public enum SuppressionScope
{
    /// <summary>This address.</summary>
    Recipient,

    /// <summary>Every address of the domain.</summary>
    Domain,
}
