namespace PolicyMta.Campaigns.Rendering;

/// <summary>What has to be known of a filter before it runs. Immutable.</summary>
/// <param name="Arguments">How many arguments it needs.</param>
internal sealed record FilterForm(int Arguments = 0)
{
    /// <summary>The argument that becomes a piece of the result, from 0 on; -1 if none does.</summary>
    public int Added { get; init; } = -1;

    /// <summary>Whether it cuts a text wherever it likes, so that of HTML half an element can be left.</summary>
    public bool Cuts { get; init; }

    /// <summary>Whether its result is its input or an argument as it is.</summary>
    public bool Chooses { get; init; }

    /// <summary>How much work it is for a character.</summary>
    public int Weight { get; init; } = 1;
}
