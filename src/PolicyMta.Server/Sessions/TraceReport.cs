using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Sessions;

/// <summary>A line of a live trace; or how many were left out, or why it ended.</summary>
internal sealed record TraceReport
{
    public DateTimeOffset? At { get; init; }

    /// <summary>The connection's name.</summary>
    public string? Session { get; init; }

    /// <summary>Its site, or its listener.</summary>
    public string? Place { get; init; }

    public LineKind? Kind { get; init; }

    public string? Text { get; init; }

    /// <summary>Lines that were left out here, since they came faster than they were read.</summary>
    public long? Lost { get; init; }

    /// <summary>Why the trace ended: <c>lines</c> or <c>time</c>.</summary>
    public string? Ended { get; init; }

    public static TraceReport Of(TracedLine traced) => new()
    {
        At = traced.Line.At,
        Session = traced.Id,
        Place = traced.Place,
        Kind = traced.Line.Kind,
        Text = traced.Line.Text,
    };
}
