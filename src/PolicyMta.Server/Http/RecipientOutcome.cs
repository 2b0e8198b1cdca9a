using System.Text.Json;

namespace PolicyMta.Server.Http;

/// <summary>What became of one recipient of a call.</summary>
/// <param name="Address">The address as the client wrote it.</param>
/// <param name="Id">The message that was accepted for it, or null.</param>
internal sealed record RecipientOutcome(string Address, SpoolId? Id)
{
    /// <summary>This server's reply if it was not accepted, or null if the request was wrong.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>What is wrong, in words; null if it was accepted.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the same might be accepted later.</summary>
    public bool IsTransient => Reply is { IsTransient: true };

    public static void Write(Utf8JsonWriter json, IReadOnlyCollection<RecipientOutcome> outcomes)
    {
        if (outcomes.Count == 0)
            return;
        json.WriteStartArray("recipients");
        foreach (var outcome in outcomes)
            outcome.Write(json);
        json.WriteEndArray();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("address", Address);
        json.WriteString("status", Id is not null ? "accepted" : IsTransient ? "retry" : "refused");
        if (Id is { } id)
            json.WriteString("id", id.ToString());
        if (Reply is { } reply)
            json.WriteString("reply", reply.ToString());
        if (Detail is not null)
            json.WriteString("detail", Detail);
        json.WriteEndObject();
    }
}
