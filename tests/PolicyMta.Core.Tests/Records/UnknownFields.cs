namespace PolicyMta.Core.Tests.Records;

/// <summary>Fields that no release writes: one of each way of writing.</summary>
internal static class UnknownFields
{
    public static IReadOnlyList<byte[]> OfEachKind { get; } =
    [
        [0xA0, 0x06, 0x96, 0x01],                          // 100: the number 150
        [0xA1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8],              // 100: eight bytes
        [0xA2, 0x06, 3, (byte)'a', (byte)'b', (byte)'c'],  // 100: "abc"
        [0xA5, 0x06, 1, 2, 3, 4],                          // 100: four bytes
    ];
}
