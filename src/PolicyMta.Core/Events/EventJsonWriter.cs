using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace PolicyMta.Core.Events;

/// <summary>Writes events as JSON objects without a line break in them; what is not known is left out. For one caller at a time.</summary>
internal sealed class EventJsonWriter(IBufferWriter<byte> target) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(target, new JsonWriterOptions { Encoder = EventFields.Encoder, SkipValidation = true });

    /// <summary>Adds one event.</summary>
    public void Write(DeliveryEvent e)
    {
        _json.Reset();
        _json.WriteStartObject();
        if (e.EventId is { } eventId)
            _json.WriteNumber(EventFields.EventId, eventId);
        WriteTime(EventFields.Time, e.Time);
        _json.WriteString(EventFields.Kind, e.Kind);
        if (e.Id is { } id)
            WriteId(EventFields.Id, id);
        if (e.OriginalId is { } original)
            WriteId(EventFields.OriginalId, original);
        WriteText(EventFields.Tenant, e.Tenant);
        WriteText(EventFields.Campaign, e.Campaign);
        WriteText(EventFields.ReturnPath, e.ReturnPath);
        WriteRecipients(e);
        WriteText(EventFields.OriginalRecipient, e.OriginalRecipient);
        WriteText(EventFields.EnvelopeId, e.EnvelopeId);
        WriteText(EventFields.Domain, e.Domain);
        WriteText(EventFields.Provider, e.Provider);
        WriteText(EventFields.Site, e.Site);
        WriteText(EventFields.EgressPool, e.EgressPool);
        WriteText(EventFields.EgressSource, e.EgressSource);
        WriteText(EventFields.SourceAddress, e.SourceAddress);
        WriteText(EventFields.TrafficProfile, e.TrafficProfile);
        WriteText(EventFields.Listener, e.Listener);
        WriteText(EventFields.Protocol, e.Protocol);
        WriteText(EventFields.RemoteHost, e.RemoteHost);
        WriteText(EventFields.RemoteAddress, e.RemoteAddress);
        if (e.Stage is { } stage)
            WriteWord(EventFields.Stage, stage);
        WriteText(EventFields.Reply, e.Reply?.ToString());
        WriteText(EventFields.Category, e.Category);
        WriteFailure(e.Failure);
        WriteText(EventFields.Tls, e.Tls);
        WriteText(EventFields.TlsVerifiedBy, e.TlsVerifiedBy);
        WriteTlsProblem(e.TlsProblem);
        WriteNumbers(e);
        WriteMetadata(e);
        WriteDecisions(e);
        WriteText(EventFields.Detail, e.Detail);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void WriteFailure(FailureFacts? failure)
    {
        if (failure is null)
            return;

        _json.WriteStartObject(EventFields.Failure);
        WriteWord(EventFields.Kind, failure.Kind);
        WriteWord(EventFields.Scope, failure.Scope);
        WriteText(EventFields.Rule, failure.Rule);
        if (failure.Confidence is { } confidence && double.IsFinite(confidence))
            _json.WriteNumber(EventFields.Confidence, Math.Round(confidence, 3));
        WriteText(EventFields.Blocklist, failure.Blocklist);
        _json.WriteEndObject();
    }

    private void WriteTlsProblem(TlsProblem? problem)
    {
        if (problem is null)
            return;

        _json.WriteStartObject(EventFields.TlsProblem);
        WriteWord(EventFields.Kind, problem.Kind);
        _json.WriteString(EventFields.Detail, problem.Detail);
        _json.WriteEndObject();
    }

    private void WriteRecipients(DeliveryEvent e)
    {
        if (e.Recipients.IsDefaultOrEmpty)
            return;

        _json.WriteStartArray(EventFields.Recipients);
        foreach (var recipient in e.Recipients)
            _json.WriteStringValue(recipient);
        _json.WriteEndArray();
    }

    private void WriteMetadata(DeliveryEvent e)
    {
        if (e.Metadata.IsEmpty)
            return;

        _json.WriteStartObject(EventFields.Metadata);
        foreach (var (name, value) in e.Metadata)
            _json.WriteString(name, value);
        _json.WriteEndObject();
    }

    private void WriteId(JsonEncodedText name, SpoolId id)
    {
        Span<char> text = stackalloc char[SpoolId.TextLength];
        id.WriteText(text);
        _json.WriteString(name, text);
    }

    private void WriteNumbers(DeliveryEvent e)
    {
        if (e.Attempt is { } attempt)
            _json.WriteNumber(EventFields.Attempt, attempt);
        if (e.Size is { } size)
            _json.WriteNumber(EventFields.Size, size);
        WriteMilliseconds(EventFields.AgeMs, e.AgeMs);
        WriteMilliseconds(EventFields.TransactionMs, e.TransactionMs);
        if (e.NextAttempt is { } next)
            WriteTime(EventFields.NextAttempt, next);
        if (e.Generation is { } generation)
            _json.WriteNumber(EventFields.Generation, generation);
    }

    private void WriteDecisions(DeliveryEvent e)
    {
        if (e.Decisions.IsDefaultOrEmpty)
            return;

        _json.WriteStartArray(EventFields.Decisions);
        foreach (var entry in e.Decisions)
        {
            _json.WriteStartObject();
            _json.WriteString(EventFields.Hook, entry.Hook);
            _json.WriteString(EventFields.Handler, entry.Handler);
            _json.WriteNumber(EventFields.Generation, entry.Generation);
            WriteTime(EventFields.Time, entry.Time);
            WriteDecision(entry);
            WriteText(EventFields.Reason, entry.Reason);
            WriteTables(entry.Tables);
            if (entry.Failed)
                _json.WriteBoolean(EventFields.Failed, true);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteTables(ImmutableArray<TableVersion> tables)
    {
        if (tables.IsDefaultOrEmpty)
            return;

        _json.WriteStartArray(EventFields.Tables);
        foreach (var table in tables)
        {
            _json.WriteStartObject();
            _json.WriteString(EventFields.TableName, table.Name);
            _json.WriteString(EventFields.TableHash, table.Hash);
            _json.WriteNumber(EventFields.TableRows, table.Rows);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteDecision(TraceEntry entry)
    {
        var text = entry.Decision;
        if (entry.IsJson || (!entry.Failed && RawJson.IsOneLineObject(text)))
        {
            _json.WritePropertyName(EventFields.Decision);
            _json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            _json.WriteString(EventFields.Decision, text);
        }
    }

    private void WriteText(JsonEncodedText name, string? value)
    {
        if (value is not null)
            _json.WriteString(name, value);
    }

    private void WriteWord<T>(JsonEncodedText name, T value)
        where T : struct, Enum
    {
        if (EventWords<T>.TryGet(value, out var word))
            _json.WriteString(name, word);
    }

    private void WriteTime(JsonEncodedText name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        Utf8Formatter.TryFormat(time.UtcDateTime, text, out var length, new StandardFormat('O'));
        _json.WriteString(name, text[..length]);
    }

    private void WriteMilliseconds(JsonEncodedText name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            _json.WriteNumber(name, Math.Round(number, 3));
    }
}
