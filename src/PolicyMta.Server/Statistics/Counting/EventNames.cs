namespace PolicyMta.Server.Statistics.Counting;

/// <summary>The names of one event, each hashed once for all views. Filled anew for each; for one thread.</summary>
internal sealed class EventNames
{
    private readonly string[] _names = new string[StatFields.Count];
    private readonly int[] _hashes = new int[StatFields.Count];

    public string this[StatField field] => _names[(int)field];

    public void Set(StatField field, string? name)
    {
        name ??= StatViews.None;
        _names[(int)field] = name;
        _hashes[(int)field] = name.GetHashCode();
    }

    /// <summary>The hash of a view's key.</summary>
    public int HashOf(StatView view)
    {
        var hash = view.Number;
        foreach (var field in view.Fields)
            hash = SeriesKey.Combine(hash, _hashes[(int)field]);
        return hash;
    }
}
