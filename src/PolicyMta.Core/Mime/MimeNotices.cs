namespace PolicyMta.Core.Mime;

/// <summary>What of a message could not be read, in a few words each; few, and none twice.</summary>
internal sealed class MimeNotices
{
    private const int Most = 8;
    private ImmutableArray<string> _all = [];

    public ImmutableArray<string> All => _all;

    public void Add(string notice)
    {
        if (_all.Length < Most && !_all.Contains(notice))
            _all = _all.Add(notice);
    }

    /// <summary>Reads something of a message; null, with a notice, if that fails.</summary>
    public T? Try<T>(string what, Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Add($"{what} could not be read");
            return default;
        }
    }
}
