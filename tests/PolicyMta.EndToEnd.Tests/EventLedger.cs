using System.Text;
using System.Text.RegularExpressions;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>The events of a journal, held against what a client and a sink saw, recipient by recipient.</summary>
internal sealed partial class EventLedger
{
    private readonly List<string> _lines = [];
    private readonly List<DeliveryEvent> _events = [];

    /// <summary>Reads the journal of a server that has stopped.</summary>
    public EventLedger(string folder)
    {
        var options = new JournalOptions { Path = Path.Combine(folder, "events") };
        foreach (var line in new OfflineJournal(options, Path.Combine(folder, "spool")).Lines(new EventQuery()))
        {
            _lines.Add(Encoding.UTF8.GetString(line.Span).TrimEnd('\n'));
            Assert.True(EventJsonReader.TryRead(line.Span, out var e));
            _events.Add(e);
        }
    }

    /// <summary>The events in their order.</summary>
    public IReadOnlyList<DeliveryEvent> Events => _events;

    /// <summary>Whether a reader has written down the last event.</summary>
    public bool IsReadIn(string ledger) =>
        File.ReadLines(ledger).Any(line => line.StartsWith($"{{\"event_id\":{_events[^1].EventId},", StringComparison.Ordinal));

    /// <summary>The final events of messages from a sender, by message and recipient, in order.</summary>
    public ILookup<(string Id, string Recipient), DeliveryEvent> FinalsOf(string sender) => _events
        .Where(e => e.ReturnPath == sender && e.Kind is EventKind.Delivered or EventKind.Bounced or EventKind.Expired or EventKind.Removed)
        .SelectMany(e => e.Recipients.Select(recipient => (Key: (e.Id.ToString()!, recipient), Event: e)))
        .ToLookup(pair => pair.Key, pair => pair.Event);

    /// <summary>Numbers rise, and each is there once.</summary>
    public void AssertOrdered()
    {
        for (var i = 1; i < _events.Count; i++)
            Assert.True(_events[i].EventId > _events[i - 1].EventId, $"{_lines[i]} comes after {_lines[i - 1]}");
    }

    /// <summary>
    /// Each message that a client was told of was received, and each that was received has ended once for each recipient.
    /// </summary>
    public void AssertComplete(LoadClient client, string sender)
    {
        var received = _events.Where(e => e.Kind == EventKind.Received && e.ReturnPath == sender).ToDictionary(e => e.Id.ToString()!);
        foreach (var reply in client.Replies.Values)
            Assert.True(received.ContainsKey(reply.Split(' ')[^1]), $"'{reply}' was told to the client, and the journal does not have it.");

        var finals = FinalsOf(sender);
        foreach (var (id, e) in received)
        {
            foreach (var recipient in e.Recipients)
            {
                var kinds = string.Join(", ", finals[(id, recipient)].Select(final => final.Kind));
                Assert.True(finals[(id, recipient)].Count() == 1, $"Message {id} to {recipient} has these final events: '{kinds}'.");
            }
        }

        Assert.Equal(received.Sum(pair => pair.Value.Recipients.Length), finals.Count);
    }

    /// <summary>What is delivered in the journal is what the sink took, and what has bounced is what it refused.</summary>
    public void AssertAgreesWith(CountingSink sink, string sender)
    {
        var testIds = sink.Texts.ToDictionary(text => SpoolIdOf(text.Value), text => text.Key);
        var delivered = FinalsOf(sender).Where(finals => finals.First().Kind == EventKind.Delivered).Select(finals => finals.Key);
        Assert.Equal(
            sink.Deliveries.Keys.Order(),
            delivered.Select(key => (testIds.GetValueOrDefault(key.Id, key.Id), key.Recipient)).Order());
        foreach (var bounced in FinalsOf(sender).Where(finals => finals.First().Kind == EventKind.Bounced))
            Assert.NotNull(sink.OnRecipient(bounced.Key.Recipient));
    }

    /// <summary>A reader has written down each event of the journal as it is there, some of them perhaps more than once.</summary>
    public void AssertRead(string ledger)
    {
        var read = File.ReadLines(ledger).Where(line => EventLine.TryRead(Encoding.UTF8.GetBytes(line), out _, out _))
            .Select(line => Encoding.UTF8.GetString(EventLine.WithoutChecksum(Encoding.UTF8.GetBytes(line))) + "}")
            .ToList();
        Assert.Equal(_lines, read.Distinct().OrderBy(IdOf));
    }

    private static long IdOf(string line) =>
        long.Parse(IdField().Match(line).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static string SpoolIdOf(string text) => IdInTrace().Match(text).Groups[1].Value;

    [GeneratedRegex(@"\bid ([0-9A-Z]{26})\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex IdInTrace();

    [GeneratedRegex(@"^\{""event_id"":(\d+),", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex IdField();
}
