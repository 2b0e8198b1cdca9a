namespace PolicyMta.IspRules.Quotas;

/// <summary>Over what a quota counts, in UTC.</summary>
internal enum QuotaPeriod
{
    Day,

    Month,
}
