using System.Text.Json;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Audit;

/// <summary>One act as it is shown: <c>GET /api/v1/admin/audit</c>. Immutable.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Time">When it was begun.</param>
/// <param name="Action">What was done.</param>
/// <param name="Author">By whom.</param>
/// <param name="Outcome">How it ended; begun if the server ended before that was known.</param>
internal sealed record AuditRecord(long Id, DateTimeOffset Time, string Action, string Author, AuditOutcome Outcome)
{
    public OperatorRole? Role { get; init; }

    public string? From { get; init; }

    public string? Target { get; init; }

    public JsonElement? Request { get; init; }

    public JsonElement? Before { get; init; }

    public JsonElement? After { get; init; }

    public string? Error { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public static AuditRecord Of(AuditEntry entry, AuditEnd? end) =>
        new(entry.Id, entry.Time, entry.Action, entry.Author, end?.Outcome ?? AuditOutcome.Begun)
        {
            Role = entry.Role,
            From = entry.From,
            Target = entry.Target,
            Request = entry.Request,
            Before = end?.Before ?? entry.Before,
            After = end?.After,
            Error = end?.Error,
            EndedAt = end?.EndedAt,
        };
}
