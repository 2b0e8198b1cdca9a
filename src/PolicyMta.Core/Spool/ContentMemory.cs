namespace PolicyMta.Core.Spool;

/// <summary>Memory for content, as a <see cref="ContentBudget"/> gives it: an array of the shared pool, or pages.</summary>
internal readonly struct ContentMemory
{
    public ContentMemory(byte[] array) => Array = array;

    public ContentMemory(PageBlock pages) => Pages = pages;

    public byte[]? Array { get; }

    public PageBlock? Pages { get; }

    public bool IsNone => Array is null && Pages is null;

    public int Length => Pages?.Length ?? Array?.Length ?? 0;

    public Memory<byte> Memory => Pages?.Memory ?? Array;

    public Span<byte> Span => Pages is null ? Array : Pages.GetSpan();

    public static implicit operator ContentMemory(byte[] array) => new(array);
}
