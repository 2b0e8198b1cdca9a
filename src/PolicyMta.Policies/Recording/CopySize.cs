namespace PolicyMta.Policies.Recording;

/// <summary>The size of a copy in memory, estimated while it is made.</summary>
internal struct CopySize()
{
    /// <summary>The most that one example may take, in bytes.</summary>
    public const int Most = 64 * 1024;

    /// <summary>What an object and its header take.</summary>
    private const int Object = 64;

    /// <summary>Bytes so far; begins with the context, its facts and its entry in the recorder.</summary>
    public int Bytes { get; private set; } = 1024;

    public readonly bool IsTooLarge => Bytes > Most;

    public void AddBytes(int count) => Bytes = (int)Math.Min(int.MaxValue, (long)Bytes + Object + count);

    public void Add(string? text) => AddBytes(2 * Math.Min(text?.Length ?? 0, Most));

    public void Add(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            Add(text);
    }
}
