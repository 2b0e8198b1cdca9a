using System.Globalization;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Text;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Reads which events a call wants; all mistakes are told at once.</summary>
internal sealed class EventQueryReader(IQueryCollection query)
{
    private const int MostText = 400;

    private static readonly ImmutableArray<string> Filters =
        ["id", "recipient", "sender", "tenant", "campaign", "provider", "kind", "since", "until"];

    private static readonly ImmutableArray<(string Name, EventFacet Facet)> Facets =
    [
        ("sender", EventFacet.Sender), ("tenant", EventFacet.Tenant), ("campaign", EventFacet.Campaign), ("provider", EventFacet.Provider),
    ];

    private readonly List<FieldError> _errors = [];

    /// <summary>What is wanted.</summary>
    /// <param name="also">Further parameters that the call has.</param>
    public EventQuery Read(params ImmutableArray<string> also)
    {
        ImmutableArray<string> known = [.. Filters, .. also];
        foreach (var name in known.Where(name => name != "kind" && query[name].Count > 1))
            _errors.Add(new FieldError(name, "can be given once."));
        foreach (var name in query.Keys.Where(name => !known.Contains(name)))
            _errors.Add(new FieldError(PrintableText.Excerpt(name, 100), UnknownField.Describe(name, known)));
        return new EventQuery
        {
            Since = Value<DateTimeOffset>("since", TryReadTime, QueryTime.Problem),
            Until = Value<DateTimeOffset>("until", TryReadTime, QueryTime.Problem),
            Id = Value<SpoolId>("id", SpoolId.TryParse, "is not a message id: 26 letters and digits are expected."),
            Recipient = Text("recipient"),
            Kinds = [.. query["kind"].OfType<string>().Where(kind => kind.Length > 0).Select(Kind).OfType<string>()],
            Facets = [.. Facets.Select(facet => (facet.Facet, Value: Text(facet.Name))).Where(facet => facet.Value is not null)
                .Select(facet => (facet.Facet, facet.Value!))],
        };
    }

    /// <summary>A whole number from 1 to a limit.</summary>
    public int Limit(int usual, int most)
    {
        if (query["limit"] is not [{ Length: > 0 } text])
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
            return limit;
        _errors.Add(new FieldError("limit", string.Create(CultureInfo.InvariantCulture, $"must be 1 to {most}.")));
        return usual;
    }

    /// <summary>Whether the newest come first.</summary>
    public bool NewestFirst()
    {
        var order = query["order"].ToString();
        if (order is not ("" or "newest" or "oldest"))
            _errors.Add(new FieldError("order", "must be newest or oldest."));
        return order != "oldest";
    }

    /// <summary>The number of the event behind which to go on.</summary>
    public long? After() => Value<long>(
        "after", static (text, culture, out number) => long.TryParse(text, NumberStyles.None, culture, out number),
        "must be 'next' of the answer before.");

    /// <exception cref="ProblemException">There were mistakes.</exception>
    public void Demand()
    {
        if (_errors.Count > 0)
            throw new ProblemException(Problem.BadFields(_errors));
    }

    private string? Text(string name)
    {
        if (query[name] is not [{ Length: > 0 } text])
            return null;
        if (text.Length > MostText)
            _errors.Add(new FieldError(name, string.Create(CultureInfo.InvariantCulture, $"is longer than {MostText} characters.")));
        return text;
    }

    private string? Kind(string text)
    {
        if (EventKinds.Find(text) is { } kind)
            return kind;
        _errors.Add(new FieldError("kind", EventKinds.Expected));
        return null;
    }

    private T? Value<T>(string name, TryParse<T> tryRead, string problem)
        where T : struct
    {
        if (query[name] is not [{ Length: > 0 } text])
            return null;
        if (tryRead(text, CultureInfo.InvariantCulture, out var value))
            return value;
        _errors.Add(new FieldError(name, problem));
        return null;
    }

    private static bool TryReadTime(string text, IFormatProvider culture, out DateTimeOffset time) =>
        QueryTime.TryRead(text, TimeProvider.System.GetUtcNow(), out time);

    private delegate bool TryParse<T>(string text, IFormatProvider culture, out T value);
}
