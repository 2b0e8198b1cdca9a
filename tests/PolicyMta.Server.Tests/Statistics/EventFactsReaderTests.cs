using System.Buffers;
using PolicyMta.Core.Events;
using PolicyMta.Core.Tests.Events;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Tests.Statistics;

public sealed class EventFactsReaderTests
{
    private readonly EventFactsReader _reader = new();
    private static readonly DeliveryEvent Full = SampleEvents.Full(SpoolId.Create(SampleEvents.Noon));

    private readonly EventFacts _facts = new();

    [Fact]
    public void It_reads_of_each_event_what_the_reader_of_whole_events_reads()
    {
        foreach (var e in StatEvents.Mixed(500, new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(7)))
        {
            Assert.True(_reader.TryRead(Line(e), _facts));
            if (_facts.Kind == StatKind.None)
            {
                Assert.True(e.Kind is EventKind.Held or "Acme.Plugin.word");
                continue;
            }

            Assert.Equal(e.Kind, _facts.Kind.ToString().ToLowerInvariant());
            Assert.Equal(e.Time.ToUnixTimeSeconds(), _facts.Time);
            Assert.Equal(
                (e.Tenant, e.Campaign, e.Domain, e.Provider, e.EgressSource, e.Category),
                (_facts.Tenant, _facts.Campaign, _facts.Domain, _facts.Provider, _facts.Source, _facts.Category));
            Assert.Equal(e.Recipients.Length, _facts.Recipients);
            var isDelivered = _facts.Kind == StatKind.Delivered;
            Assert.Equal(isDelivered ? e.Size : 0, _facts.Size);
            Assert.Equal(isDelivered ? e.AgeMs!.Value : 0, _facts.AgeMs, 3);
            if (_facts.Kind is StatKind.Received or StatKind.Discarded)
                Assert.Equal(
                    e.Recipients.GroupBy(static one => one.Split('@')[1].ToLowerInvariant()).ToDictionary(g => g.Key, g => g.Count()),
                    _facts.Domains);
        }
    }

    [Fact]
    public void An_event_with_everything_is_read()
    {
        Assert.True(_reader.TryRead(Line(Full with { Kind = EventKind.Delivered }), _facts));
        Assert.Equal(Full.Tenant, _facts.Tenant);
        Assert.Equal(Full.AgeMs!.Value, _facts.AgeMs, 3);
        Assert.Equal(Full.Recipients.Length, _facts.Recipients);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"time":7}""")]
    [InlineData("""{"time":"2026-11-30T00:00:00Z","kind":"delivered","recipients":[7""")]
    [InlineData("""{"time":"2026-11-30T00:00:00Z","kind":"delivered","size":"many"}""")]
    public void What_is_no_event_is_said_to_be_none(string line) =>
        Assert.False(_reader.TryRead(System.Text.Encoding.UTF8.GetBytes(line), _facts));

    private static byte[] Line(DeliveryEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new EventJsonWriter(buffer).Write(e);
        return buffer.WrittenSpan.ToArray();
    }
}
