namespace PolicyMta.Sdk;

/// <summary>One change of a <see cref="StoreBatch"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value, or null if the key is deleted.</param>
public readonly record struct StoreChange(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);
