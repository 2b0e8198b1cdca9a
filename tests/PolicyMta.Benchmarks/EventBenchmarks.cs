using System.Buffers;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Events;

namespace PolicyMta.Benchmarks;

/// <summary>An event as a line of JSON, and the decisions in it.</summary>
public class EventBenchmarks
{
    private static readonly InjectDecision Marked = new() { Edits = [new MessageEdit { SetHeader = new("X-Checked", "yes") }] };
    private static readonly RouteDecision Chosen = new() { EgressPool = "default", TrafficProfile = "default" };

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private EventJsonWriter? _writer;
    private readonly PendingEventsPool _pool = new(encodes: true);
    private byte[] _line = [];
    private byte[] _tracedJson = [];
    private DeliveryEvent? _plain;
    private DeliveryEvent? _traced;

    [GlobalSetup]
    public void SetUp()
    {
        _writer = new EventJsonWriter(_buffer);
        _plain = new DeliveryEvent
        {
            Kind = EventKind.Delivered,
            Time = DateTimeOffset.UnixEpoch,
            Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
            Tenant = "default",
            Campaign = "spring",
            ReturnPath = "news@sender.example",
            Recipients = ["user@sink.example"],
            Domain = "sink.example",
            RemoteHost = "mx.sink.example",
            RemoteAddress = "127.0.0.1",
            Reply = SmtpReply.Parse("250 2.0.0 queued as 4d1F2x0bZz"),
            Size = 10_240,
            Generation = 3,
        };
        var trace = new DecisionTrace(TimeProvider.System);
        for (var i = 0; i < 3; i++)
            trace.Add(HookName.Route, "handler", 3, new RouteDecision { EgressPool = "default", TrafficProfile = "default" }, "because");
        _writer.Write(_plain);
        _line = new byte[_buffer.WrittenCount + EventLine.Overhead];
        Array.Resize(ref _line, EventLine.Write(1_838_985_368_567_811, _buffer.WrittenSpan, _line));
        _traced = _plain with { Decisions = trace.Entries };
        Write(_traced);
        _tracedJson = _buffer.WrittenSpan.ToArray();
    }

    [Benchmark(Description = "event as JSON")]
    public int Plain() => Write(_plain!);

    [Benchmark(Description = "event as JSON, three decisions")]
    public int Traced() => Write(_traced!);

    [Benchmark(Description = "event for a commit: encoded, numbered, with its checksum")]
    public int Pending()
    {
        var events = _pool.Rent();
        events.Add(_plain!);
        var group = new GroupEvents(1_838_985_368_567_811, encodes: true);
        group.Add(events);
        var length = group.Lines.Length;
        group.Release();
        return length;
    }

    [Benchmark(Description = "a line of the journal, checked")]
    public bool Checked() => EventLine.TryRead(_line.AsSpan()[..^1], out _, out _);

    [Benchmark(Description = "event read from JSON, three decisions")]
    public bool Read() => EventJsonReader.TryRead(_tracedJson, out _);

    [Benchmark(Description = "event read from JSON without its three decisions")]
    public bool ReadWithoutDecisions() => EventJsonReader.TryRead(_tracedJson, out _, withDecisions: false);

    [Benchmark(Description = "decision as JSON, on-inject with an edit")]
    public string InjectDecisionText() => DecisionJson.Write(Marked);

    [Benchmark(Description = "decision as JSON, on-route")]
    public string RouteDecisionText() => DecisionJson.Write(Chosen);

    private int Write(DeliveryEvent e)
    {
        _buffer.ResetWrittenCount();
        _writer!.Write(e);
        return _buffer.WrittenCount;
    }
}
