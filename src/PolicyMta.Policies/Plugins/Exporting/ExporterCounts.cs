namespace PolicyMta.Policies.Plugins.Exporting;

/// <summary>What an exporter has done since the server's start. Immutable.</summary>
internal sealed record ExporterCounts
{
    /// <summary>Batches that were handed on and acknowledged.</summary>
    public long Batches { get; init; }

    /// <summary>Events in them.</summary>
    public long Events { get; init; }

    /// <summary>Tries of a batch that failed.</summary>
    public long Failures { get; init; }

    /// <summary>The last failure in words.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>When the last batch was acknowledged.</summary>
    public DateTimeOffset? LastExport { get; init; }

    /// <summary>Since when every try has failed; null if the last one did not.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When the batch that failed is tried again.</summary>
    public DateTimeOffset? NextTry { get; init; }
}
