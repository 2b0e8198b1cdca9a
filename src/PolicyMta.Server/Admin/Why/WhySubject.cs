namespace PolicyMta.Server.Admin.Why;

/// <summary>What a name means.</summary>
internal enum WhySubject
{
    All,
    Provider,
    Domain,
    Site,
    Source,
    Message,
}
