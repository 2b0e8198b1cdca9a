using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>What a contact may fulfil or not; there is no third case, so that <c>not</c> means the others. Immutable.</summary>
internal abstract record Condition
{
    /// <summary>Itself as an expression over a row of contacts that is true or false, and never NULL.</summary>
    public abstract string ToSql(SegmentSql sql);

    /// <summary>Writes itself as clients write it.</summary>
    public abstract void Write(Utf8JsonWriter json);
}
