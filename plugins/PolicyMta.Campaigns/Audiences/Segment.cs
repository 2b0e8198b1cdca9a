using System.Text.Json;
using PolicyMta.Campaigns.Audiences.Segments;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>Which contacts of an audience are meant: a checked definition. Immutable.</summary>
internal sealed class Segment
{
    private readonly Condition _condition;

    private Segment(Condition condition)
    {
        _condition = condition;
    }

    /// <summary>Reads a definition, and says everything that is wrong with it.</summary>
    /// <param name="definition">What a client wrote.</param>
    /// <param name="place">What it stands in.</param>
    /// <param name="knownFields">The audience's fields; default if all names are taken.</param>
    /// <param name="mistakes">What is wrong.</param>
    /// <returns>Null if something is wrong.</returns>
    public static Segment? Read(JsonElement definition, string place, ImmutableArray<string> knownFields, List<Mistake> mistakes)
    {
        var before = mistakes.Count;
        var condition = new SegmentReader(knownFields, mistakes).Read(definition, place);
        return condition is not null && mistakes.Count == before ? new Segment(condition) : null;
    }

    /// <summary>Reads what was stored.</summary>
    public static Segment Stored(string json)
    {
        using var document = JsonDocument.Parse(json);
        var mistakes = new List<Mistake>();
        return Read(document.RootElement, "definition", default, mistakes)
            ?? throw new InvalidDataException("A stored segment cannot be read: " + mistakes[0].Message);
    }

    public string ToJson() => JsonText.Of(_condition.Write);

    public void Write(Utf8JsonWriter json) => _condition.Write(json);

    /// <summary>The condition over the columns of contacts, never NULL; its parameters are added to the statement's.</summary>
    public string ToSql(SegmentSql sql) => _condition.ToSql(sql);
}
