using System.Globalization;

namespace PolicyMta.IspRules.Quotas;

/// <summary>A quota that holds for a tenant. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What it says.</param>
internal sealed record Quota(string Name, QuotaOptions Options)
{
    /// <summary>In words: <c>100000 a day</c>.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Options.Recipients} recipients a {Word}");

    public string Word => Options.Per == QuotaPeriod.Day ? "day" : "month";

    /// <summary>The first day of the period that a day is in.</summary>
    public DateOnly StartOf(DateOnly day) => Options.Per == QuotaPeriod.Day ? day : new DateOnly(day.Year, day.Month, 1);

    /// <summary>The first day of the next period.</summary>
    public DateOnly EndOf(DateOnly day) => Options.Per == QuotaPeriod.Day ? day.AddDays(1) : StartOf(day).AddMonths(1);
}
