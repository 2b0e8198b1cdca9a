using System.Globalization;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Sessions;

/// <summary>Reads which sessions are meant from a query, with all mistakes at once.</summary>
internal sealed class SessionQuery
{
    private static readonly ImmutableArray<string> Filters =
        ["provider", "site", "domain", "source", "listener", "client", "tenant", "user"];

    private static readonly ImmutableArray<string> OnlyIn = ["listener", "client", "user"];
    private static readonly ImmutableArray<string> OnlyOut = ["provider", "site", "domain", "source"];

    private readonly IQueryCollection _query;
    private readonly List<FieldError> _errors = [];

    /// <param name="query">The query.</param>
    /// <param name="others">Further names that it may have.</param>
    public SessionQuery(IQueryCollection query, params ReadOnlySpan<string> others)
    {
        _query = query;
        ImmutableArray<string> known = [.. Filters, .. others];
        foreach (var name in query.Keys.Where(name => !known.Contains(name, StringComparer.Ordinal)))
        {
            var meant = Suggestion.For(name, known) is { } similar ? $"did you mean '{similar}'? Known are" : "known are";
            _errors.Add(new FieldError(name, $"is not known; {meant} {string.Join(", ", known)}."));
        }
    }

    /// <summary>The filter for one direction.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="isStrict">Whether what does not suit the direction is a mistake; else nothing matches then.</param>
    /// <returns>The filter; null if nothing can match.</returns>
    public TraceFilter? Filter(Direction direction, bool isStrict)
    {
        var strange = (direction == Direction.In ? OnlyOut : OnlyIn).Where(name => Text(name) is not null).ToList();
        if (strange.Count > 0 && !isStrict)
            return null;
        foreach (var name in strange)
        {
            _errors.Add(new FieldError(
                name, $"is not known of sessions {(direction == Direction.In ? "in" : "out")}; it is for the other direction."));
        }

        var filter = new TraceFilter(direction)
        {
            Provider = Text("provider"),
            Site = Text("site"),
            Domain = Text("domain"),
            Source = Text("source"),
            Listener = Text("listener"),
            Tenant = Text("tenant"),
            User = Text("user"),
        };
        if (Text("client") is not { } client)
            return filter;
        if (Network.TryParse(client, CultureInfo.InvariantCulture, out var network))
            return filter with { Client = network };
        _errors.Add(new FieldError("client", "is neither an address such as 192.0.2.7 nor a network such as 192.0.2.0/24."));
        return filter;
    }

    /// <summary>A direction, or null for both.</summary>
    public Direction? ReadDirection(string? text)
    {
        if (text is null or "")
            return null;
        if (text is "in" or "out")
            return text == "in" ? Direction.In : Direction.Out;
        _errors.Add(new FieldError("direction", "must be in or out."));
        return null;
    }

    public int Number(string name, int usual, int most)
    {
        if (Text(name) is not { } text)
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;
        _errors.Add(new FieldError(name, string.Create(CultureInfo.InvariantCulture, $"must be 1 to {most}.")));
        return usual;
    }

    public TimeSpan Time(string name, TimeSpan usual, TimeSpan most)
    {
        if (Text(name) is not { } text)
            return usual;
        if (DurationText.TryParse(text, out var time) && time > TimeSpan.Zero && time <= most)
            return time;
        _errors.Add(new FieldError(name, $"must be a time of at most {DurationText.Format(most)}, for instance 30s or 5m."));
        return usual;
    }

    public string? Text(string name) => _query[name] is [{ Length: > 0 } text] ? text : null;

    /// <exception cref="ProblemException">There were mistakes.</exception>
    public void Demand()
    {
        if (_errors.Count > 0)
            throw new ProblemException(Problem.BadFields(_errors));
    }
}
