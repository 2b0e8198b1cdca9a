using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>The events that a target has taken, by their numbers, each time that they came. Thread-safe.</summary>
internal sealed partial class ReceivedEvents
{
    private readonly ConcurrentDictionary<long, ConcurrentQueue<string>> _texts = new();

    public int Distinct => _texts.Count;

    public int Repeated => _texts.Values.Count(texts => texts.Count > 1);

    public void Add(string json) => _texts.GetOrAdd(
        long.Parse(Number().Match(json).Groups[1].Value, CultureInfo.InvariantCulture), _ => new()).Enqueue(json);

    /// <summary>All events of messages in the journal are there; what came more than once was the same each time.</summary>
    public void AssertHoldsAll(EventLedger journal)
    {
        var expected = journal.Events.Where(e => e.Id is not null).Select(e => e.EventId!.Value).ToList();
        Assert.NotEmpty(expected);
        Assert.DoesNotContain(expected, id => !_texts.ContainsKey(id));
        AssertSame();
    }

    /// <summary>What came more than once was the same each time.</summary>
    public void AssertSame() => Assert.All(_texts.Values, texts => Assert.Single(texts.Distinct()));

    [GeneratedRegex(@"^\{""event_id"":(\d+),", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Number();
}
