using System.Text.Json;

namespace PolicyMta.Server.Admin;

/// <summary>A part of what a search of the journal finds: <c>GET /api/v1/admin/events/search</c>.</summary>
/// <param name="Events">The events, in the form of the event log's schema.</param>
internal sealed record EventSearchReport(IReadOnlyList<JsonElement> Events)
{
    /// <summary>Where to go on: <c>after</c> of the next call; null if there is nothing more.</summary>
    public string? Next { get; init; }

    /// <summary>How much of the journal was read.</summary>
    public long BytesRead { get; init; }

    /// <summary>How long it took.</summary>
    public double TookMs { get; init; }
}
