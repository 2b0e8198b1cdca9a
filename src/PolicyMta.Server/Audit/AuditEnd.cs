using System.Text.Json;

namespace PolicyMta.Server.Audit;

/// <summary>The second line of an act: how it ended. Immutable.</summary>
internal sealed record AuditEnd(
    long Id, DateTimeOffset EndedAt, AuditOutcome Outcome, JsonElement? Before, JsonElement? After, string? Error);
