namespace PolicyMta.Policies.Tables;

/// <summary>What stands beside each key of a table. Immutable.</summary>
/// <param name="Kind">How values are stored.</param>
/// <param name="Columns">The names of the columns beside the key.</param>
internal sealed record TableShape(TableValueKind Kind, ImmutableArray<string> Columns)
{
    public static TableShape Keys { get; } = new(TableValueKind.None, []);

    public static TableShape Json { get; } = new(TableValueKind.Json, []);

    public static TableShape Text { get; } = new(TableValueKind.Text, []);

    /// <summary>The shape of a CSV file with these columns beside the key.</summary>
    public static TableShape Of(ImmutableArray<string> columns) => columns.Length switch
    {
        0 => Keys,
        1 => new(TableValueKind.Text, columns),
        _ => new(TableValueKind.Columns, columns),
    };
}
