using System.Text.Json;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Audit;

/// <summary>
/// One act: who did what, and how things stood before and after. One line of the audit log, or two of the same id. Immutable.
/// </summary>
internal sealed record AuditEntry
{
    /// <summary>Its number: 1 and rising.</summary>
    public long Id { get; init; }

    public DateTimeOffset Time { get; init; }

    /// <summary>What was done, for instance <c>directive.add</c>.</summary>
    public string Action { get; init; } = "";

    /// <summary>A token's name, <c>local:LOGIN</c>, or <c>server</c> for what it did by itself.</summary>
    public string Author { get; init; } = "";

    public OperatorRole? Role { get; init; }

    /// <summary>The address of the caller, or "socket".</summary>
    public string? From { get; init; }

    /// <summary>What it was done to.</summary>
    public string? Target { get; init; }

    /// <summary>What was asked for.</summary>
    public JsonElement? Request { get; init; }

    public JsonElement? Before { get; init; }

    public JsonElement? After { get; init; }

    public AuditOutcome Outcome { get; init; }

    /// <summary>Why it was refused or failed.</summary>
    public string? Error { get; init; }
}
