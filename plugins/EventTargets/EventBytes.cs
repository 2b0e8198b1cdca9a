using System.Runtime.InteropServices;

namespace PolicyMta.EventTargets;

/// <summary>An event's JSON as the bytes that clients of other systems take.</summary>
internal static class EventBytes
{
    /// <summary>The array that holds nothing else, or a copy.</summary>
    public static byte[] ArrayOf(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var segment) && segment.Array is { } array && segment.Offset == 0
            && segment.Count == array.Length
            ? array
            : json.ToArray();
}
