using System.Text;
using System.Text.Json;

namespace PolicyMta.IspRules.Automation;

/// <summary>What automation did: what, to which mail, why, by which rule, until when. Kept over restarts. Immutable.</summary>
internal sealed record ActionRecord
{
    private const string Prefix = "action/";

    /// <summary>Its name, for commands.</summary>
    public required string Id { get; init; }

    /// <summary>What has one action in force at most: rule, action and aim.</summary>
    public required string Key { get; init; }

    public required string Rule { get; init; }

    public required string What { get; init; }

    public required string Aim { get; init; }

    /// <summary>The reply that brought it about.</summary>
    public required string Why { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When it ends by itself; null while it is pinned, and for what has no duration.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How long it was to hold.</summary>
    public TimeSpan For { get; init; }

    /// <summary>The directive that carries it out; null for what needs none.</summary>
    public string? Directive { get; init; }

    /// <summary>Whether an operator keeps it in force.</summary>
    public bool IsPinned { get; init; }

    /// <summary>When an operator cancelled it; until its end it is not done again.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    public static ReadOnlyMemory<byte> KeyPrefix { get; } = Encoding.UTF8.GetBytes(Prefix);

    public byte[] StoreKey => Encoding.UTF8.GetBytes(Prefix + Id);

    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            WriteTo(json);
        return bytes.ToArray();
    }

    public void WriteTo(Utf8JsonWriter json, string? state = null)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        if (state is null)
            json.WriteString("key", Key);
        else
            json.WriteString("state", state);
        json.WriteString("rule", Rule);
        json.WriteString("what", What);
        json.WriteString("aim", Aim);
        json.WriteString("why", Why);
        json.WriteString("at", At.UtcDateTime);
        if (Until is { } until)
            json.WriteString("until", until.UtcDateTime);
        json.WriteNumber("for_seconds", For.TotalSeconds);
        if (Directive is not null)
            json.WriteString("directive", Directive);
        json.WriteBoolean("pinned", IsPinned);
        if (CancelledAt is { } cancelled)
            json.WriteString("cancelled_at", cancelled.UtcDateTime);
        json.WriteEndObject();
    }

    /// <returns>Null if it cannot be read.</returns>
    public static ActionRecord? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            return new ActionRecord
            {
                Id = root.GetProperty("id").GetString()!,
                Key = root.GetProperty("key").GetString()!,
                Rule = root.GetProperty("rule").GetString()!,
                What = root.GetProperty("what").GetString()!,
                Aim = root.GetProperty("aim").GetString()!,
                Why = root.GetProperty("why").GetString()!,
                At = root.GetProperty("at").GetDateTimeOffset(),
                Until = TimeIn(root, "until"),
                For = TimeSpan.FromSeconds(root.GetProperty("for_seconds").GetDouble()),
                Directive = root.TryGetProperty("directive", out var directive) ? directive.GetString() : null,
                IsPinned = root.GetProperty("pinned").GetBoolean(),
                CancelledAt = TimeIn(root, "cancelled_at"),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset? TimeIn(JsonElement root, string name) =>
        root.TryGetProperty(name, out var time) ? time.GetDateTimeOffset() : null;
}
