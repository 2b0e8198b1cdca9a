using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Tests.Events;

public sealed class EventJsonTests : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly EventJsonWriter _writer;
    private readonly SpoolId _id = SpoolId.Create(SampleEvents.Noon);

    public EventJsonTests() => _writer = new EventJsonWriter(_buffer);

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void A_full_event_comes_back_as_it_was()
    {
        var written = SampleEvents.Full(_id);
        Assert.True(EventJsonReader.TryRead(Write(written).Span, out var read));

        foreach (var property in typeof(DeliveryEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name is not ("Recipients" or "Decisions" or "Metadata")))
        {
            Assert.NotNull(property.GetValue(written));
            Assert.Equal(property.GetValue(written), property.GetValue(read));
        }

        Assert.Equal(written.Recipients, read.Recipients);
        Assert.Equal(written.Metadata.OrderBy(label => label.Key), read.Metadata.OrderBy(label => label.Key));
        Assert.Equal(
            written.Decisions.Select(
                entry => (entry.Hook, entry.Handler, entry.Generation, entry.Time, entry.Decision, entry.Reason, entry.Failed)),
            read.Decisions.Select(
                entry => (entry.Hook, entry.Handler, entry.Generation, entry.Time, entry.Decision, entry.Reason, entry.Failed)));
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var json = Text(new DeliveryEvent { Kind = EventKind.Reloaded, Time = SampleEvents.Noon, Generation = 4 });
        Assert.Equal("""{"time":"2025-03-01T12:00:00.0000000Z","kind":"reloaded","generation":4}""", json);
    }

    [Fact]
    public void What_turns_the_direction_of_text_is_escaped_wherever_a_stranger_put_it()
    {
        var strange = "a\u202eb\u2066c\u200bd";
        var json = Text(SampleEvents.Full(_id) with
        {
            Tenant = strange,
            ReturnPath = strange,
            Recipients = [strange],
            Detail = strange,
            Reply = new SmtpReply(550, null, strange),
            Metadata = ImmutableDictionary<string, string>.Empty.Add(strange, strange),
        });

        Assert.DoesNotContain(json, c => c is '\u202e' or '\u2066' or '\u200b');
        Assert.True(EventJsonReader.TryRead(Encoding.UTF8.GetBytes(json), out var read));
        Assert.Equal((strange, strange, strange), (read.Tenant, read.ReturnPath, read.Detail));
    }

    [Fact]
    public void An_event_is_one_line_and_a_decision_an_object_in_it()
    {
        var json = Text(SampleEvents.Full(_id));
        Assert.DoesNotContain("\n", json, StringComparison.Ordinal);
        Assert.Contains("""
            "decision":{"provider":"gmail"}
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "stage":"final-dot","reply":"421 4.7.28 Slow\ndown"
            """, json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\n\"a\":1}")]
    [InlineData("{} {}")]
    [InlineData("words")]
    [InlineData("")]
    public void A_decision_that_would_break_the_line_is_written_as_text(string decision)
    {
        var json = Text(new DeliveryEvent
        {
            Kind = "x.y",
            Time = SampleEvents.Noon,
            Decisions = [new TraceEntry("on-sign", "p", 1, SampleEvents.Noon, decision, null)],
        });
        using var document = JsonDocument.Parse(json);
        Assert.Equal(decision, document.RootElement.GetProperty("decisions")[0].GetProperty("decision").GetString());
        Assert.DoesNotContain("\n", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_that_a_decision_was_made_by_come_back()
    {
        TableVersion[] tables = [new("suppressed", "0123456789ab", 1_000_000), new("vip", "ba9876543210", 0)];
        var json = Text(new DeliveryEvent
        {
            Kind = "x.y",
            Time = SampleEvents.Noon,
            Decisions = [new TraceEntry("on-inject", "p.js", 1, SampleEvents.Noon, "{}", null) { Tables = [.. tables] }],
        });

        Assert.Contains("""
            "tables":[{"name":"suppressed","hash":"0123456789ab","rows":1000000},{"name":"vip","hash":"ba9876543210","rows":0}]
            """, json, StringComparison.Ordinal);
        Assert.True(EventJsonReader.TryRead(Encoding.UTF8.GetBytes(json), out var read));
        Assert.Equal(tables, read.Decisions[0].Tables);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"time\":\"2025-03-01T12:00:00Z\",\"kind\":\"deliv")]
    [InlineData("{\"kind\":\"delivered\"}")]
    [InlineData("{\"time\":\"yesterday\",\"kind\":\"delivered\"}")]
    [InlineData("[]")]
    public void A_line_that_is_no_event_is_said_to_be_none(string line) =>
        Assert.False(EventJsonReader.TryRead(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void Numbers_that_JSON_cannot_hold_are_left_out() =>
        Assert.DoesNotContain(
            "age_ms", Text(new DeliveryEvent { Kind = "x.y", Time = SampleEvents.Noon, AgeMs = double.NaN }), StringComparison.Ordinal);

    private ReadOnlyMemory<byte> Write(DeliveryEvent e)
    {
        _writer.Write(e);
        return _buffer.WrittenMemory;
    }

    private string Text(DeliveryEvent e)
    {
        _writer.Write(e);
        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }
}
