using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Sessions;

/// <summary>What the flight recorder has of a site or listener.</summary>
internal sealed record PlaceReport(
    Direction Direction, string Place, int Failed, int Good, DateTimeOffset? LastFailure, string? Outcome);
