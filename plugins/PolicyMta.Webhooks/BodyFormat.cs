namespace PolicyMta.Webhooks;

/// <summary>How a batch of events is written.</summary>
internal enum BodyFormat
{
    /// <summary>One JSON object: <c>type</c>, <c>timestamp</c>, and the events in <c>data</c>.</summary>
    Json,

    /// <summary>An event a line.</summary>
    Ndjson,

    /// <summary>A batch of CloudEvents 1.0.</summary>
    Cloudevents,
}
