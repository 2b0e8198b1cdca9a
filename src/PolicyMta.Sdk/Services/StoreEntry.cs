namespace PolicyMta.Sdk;

/// <summary>A key with its value. The memory belongs to whoever received the entry.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
public readonly record struct StoreEntry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
