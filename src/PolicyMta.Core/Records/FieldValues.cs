namespace PolicyMta.Core.Records;

/// <summary>The values of a field that may stand several times in a record. Most stand once: that takes no list.</summary>
internal struct FieldValues<T>
    where T : class
{
    private T? _first;
    private ImmutableArray<T>.Builder? _all;

    /// <summary>All of them; to be asked once.</summary>
    public readonly ImmutableArray<T> Take() => _all is not null ? _all.DrainToImmutable() : _first is not null ? [_first] : [];

    public void Add(T value)
    {
        if (_first is null)
        {
            _first = value;
            return;
        }

        if (_all is null)
        {
            _all = ImmutableArray.CreateBuilder<T>();
            _all.Add(_first);
        }

        _all.Add(value);
    }
}
