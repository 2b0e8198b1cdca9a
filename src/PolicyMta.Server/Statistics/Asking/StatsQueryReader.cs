using System.Globalization;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>Reads which figures a call asks for, within what the caller may see; all mistakes are told at once.</summary>
internal sealed class StatsQueryReader(IQueryCollection query, Caller caller, StatisticsOptions options, DateTimeOffset now)
{
    /// <summary>Steps of an answer whose step was not named.</summary>
    public const int UsualPoints = 1_500;

    private const int MostPoints = 12_000;
    private const int MostSeries = 1_000;
    private const int UsualSeries = 100;
    private const int MostNames = 100;
    private const int MostText = 400;

    private static readonly ImmutableArray<(string Name, int Seconds)> Steps =
        [("second", 1), ("minute", 60), ("hour", 3_600), ("day", 86_400)];

    private static readonly ImmutableArray<string> FieldNames =
        [.. Enum.GetNames<StatField>().Select(static name => name.ToLowerInvariant())];

    private static readonly ImmutableArray<string> Known =
        ["by", "metrics", "from", "to", "step", "limit", "sort", "values", .. FieldNames];

    private readonly List<FieldError> _errors = [];

    /// <exception cref="ProblemException">There are mistakes.</exception>
    public StatsQuestion Read()
    {
        foreach (var name in query.Keys.Where(static name => !Known.Contains(name)))
            Fail(PrintableText.Excerpt(name, 100), UnknownField.Describe(name, Known));
        var by = ReadBy();
        var (metrics, withLatency) = ReadMetrics();
        var filters = ReadFilters();
        var (from, to, step) = ReadTimes();
        var sort = StatMetrics.Find(Text("sort") ?? "delivered");
        if (sort is null)
            Fail("sort", $"must be one of {string.Join(", ", StatMetrics.Names)}.");
        var limit = ReadLimit();
        var withValues = Text("values") switch
        {
            null or "true" => true,
            "false" => false,
            _ => Fail("values", "must be true or false."),
        };
        var view = by.IsDefault ? null : ViewOf(by, filters, metrics);
        if (_errors.Count > 0)
            throw new ProblemException(Problem.BadFields(_errors));
        return new StatsQuestion
        {
            View = view!,
            By = by,
            Metrics = metrics,
            WithLatency = withLatency,
            From = from,
            To = to,
            Step = step,
            Filters = filters,
            Limit = limit,
            Sort = sort!.Value,
            WithValues = withValues,
        };
    }

    private ImmutableArray<StatField> ReadBy()
    {
        var words = (Text("by") ?? "total").Split(',');
        if (words is ["total"])
            return [];
        var fields = new List<StatField>();
        foreach (var word in words)
        {
            if (FieldNames.IndexOf(word) is >= 0 and var place)
                fields.Add((StatField)place);
            else
                Fail("by", $"must be one of: {StatViews.Names}.");
        }

        if (_errors.Count > 0)
            return default;
        // A campaign is one of a tenant.
        if (fields.Contains(StatField.Campaign) && !fields.Contains(StatField.Tenant))
            fields.Insert(0, StatField.Tenant);
        return [.. fields.Distinct()];
    }

    private (ImmutableArray<StatMetric> Metrics, bool WithLatency) ReadMetrics()
    {
        var words = (Text("metrics") ?? "accepted,delivered,deferred,bounced").Split(',');
        var metrics = ImmutableArray.CreateBuilder<StatMetric>();
        foreach (var word in words.Where(static word => word != StatMetrics.Latency).Distinct())
        {
            if (StatMetrics.Find(word) is { } metric)
                metrics.Add(metric);
            else
                Fail("metrics", $"may have {string.Join(", ", StatMetrics.Names)} and {StatMetrics.Latency}, with commas between.");
        }

        return (metrics.ToImmutable(), words.Contains(StatMetrics.Latency));
    }

    private ImmutableDictionary<StatField, ImmutableArray<string>> ReadFilters()
    {
        var filters = ImmutableDictionary.CreateBuilder<StatField, ImmutableArray<string>>();
        foreach (var (place, name) in FieldNames.Index())
        {
            var names = query[name].OfType<string>().Where(static value => value.Length > 0).Distinct().ToImmutableArray();
            if (names.Length > MostNames || names.Any(static value => value.Length > MostText))
                Fail(name, $"may be given {MostNames} times, each with at most {MostText} characters.");
            else if (names.Length > 0)
                filters[(StatField)place] = (StatField)place == StatField.Domain ? [.. names.Select(Lower)] : names;
        }

        if (caller.IsForAll)
            return filters.ToImmutable();
        if (filters.TryGetValue(StatField.Tenant, out var tenants) && !tenants.All(caller.MaySee))
            Fail("tenant", $"must be one of those that the token is for: {string.Join(", ", caller.Tenants)}.");
        filters.TryAdd(StatField.Tenant, caller.Tenants);
        return filters.ToImmutable();
    }

    private StatView? ViewOf(
        ImmutableArray<StatField> by, ImmutableDictionary<StatField, ImmutableArray<string>> filters, ImmutableArray<StatMetric> metrics)
    {
        var hasArrivals = metrics.Any(static metric => metric is StatMetric.Accepted or StatMetric.Discarded);
        HashSet<StatField> needed = [.. by, .. filters.Keys];
        if (StatViews.Narrowest(needed, hasArrivals) is { } view)
            return view;
        var possible = StatViews.All.Where(one => one.Fields.Length > 0 && filters.Keys.All(one.Fields.Contains))
            .Select(static one => one.Name).ToList();
        var told = string.Join(" and ", filters.Keys.Order().Select(static field => FieldNames[(int)field]));
        Fail("by", possible.Count == 0
            ? $"Nothing is counted by {told} together: {(caller.IsForAll ? "filter by one of them." : "leave the filter out.")}"
            : !caller.IsForAll
                ? $"is not counted by tenant, and the token is for named tenants alone; these are: total; {string.Join("; ", possible)}."
            : filters.IsEmpty ? $"is not counted together; these are: total; {string.Join("; ", possible)}."
            : $"is not counted together with {told}; with it these are: total; {string.Join("; ", possible)}.");
        return null;
    }

    private (long From, long To, int Step) ReadTimes()
    {
        var from = Time("from") ?? now - TimeSpan.FromHours(1);
        var to = Time("to") ?? now;
        if (to <= from)
            Fail("to", "must be later than the beginning.");
        var step = ReadStep(from, to);
        if (_errors.Count > 0)
            return default;
        // The steps that the ends lie in are part of the answer.
        var (first, last) = (from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds() + (to.Ticks % TimeSpan.TicksPerSecond > 0 ? 1 : 0));
        (first, last) = (first - (first % step), (last + step - 1) / step * step);
        if ((last - first) / step > MostPoints)
            Fail("step", $"These are more than {MostPoints} steps: {(step == Longest ? "ask for a shorter time" : "take a longer step")}.");
        return (first, last, step);
    }

    private int ReadStep(DateTimeOffset from, DateTimeOffset to)
    {
        if (Text("step") is { } text)
        {
            var found = Steps.FirstOrDefault(step => step.Name == text);
            if (found.Seconds == 0)
                Fail("step", $"must be one of {string.Join(", ", Steps.Select(static step => step.Name))}.");
            else if (from < now - KeptFor(found.Seconds) - TimeSpan.FromSeconds(found.Seconds))
            {
                Fail(
                    "step",
                    $"Figures by the {found.Name} are kept for {DurationText.Format(KeptFor(found.Seconds))}: "
                        + (found.Seconds == Longest ? "ask from a later time on." : "take a longer step."));
            }

            return found.Seconds;
        }

        foreach (var (_, seconds) in Steps.Skip(1))
        {
            if ((to - from).TotalSeconds / seconds <= UsualPoints && from >= now - KeptFor(seconds))
                return seconds;
        }

        return Longest;
    }

    private static int Longest => Steps[^1].Seconds;

    private TimeSpan KeptFor(int step) => step switch
    {
        1 => TimeSpan.FromSeconds(SecondsRing.Length),
        60 => options.KeepMinutes,
        3_600 => options.KeepHours,
        _ => options.KeepDays,
    };

    private int ReadLimit()
    {
        var limit = UsualSeries;
        if (Text("limit") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostSeries))
            Fail("limit", $"must be 1 to {MostSeries}.");
        return limit;
    }

    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (QueryTime.TryRead(text, now, out var time) && time.Year > 1970)
            return time;
        Fail(name, QueryTime.Problem);
        return null;
    }

    private string? Text(string name)
    {
        if (query[name].Count > 1)
            Fail(name, "can be given once.");
        return query[name] is [{ Length: > 0 } text] ? text : null;
    }

    private bool Fail(string field, string message)
    {
        _errors.Add(new FieldError(field, message));
        return false;
    }

    private static string Lower(string name) => name.ToLowerInvariant();
}
