using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PolicyMta.Core.Journal;

/// <summary>
/// What an event is found by in the indexes of the journal. Two messages or recipients may have the same hash, so what is found is
/// compared.
/// </summary>
internal static class EventHash
{
    private const int OnStack = 256;

    public static ulong Of(SpoolId id)
    {
        Span<byte> bytes = stackalloc byte[SpoolId.ByteLength];
        id.WriteBytes(bytes);
        return XxHash3.HashToUInt64(bytes);
    }

    /// <summary>The hash of a value that events are found by, whatever the case of its letters.</summary>
    public static ulong Of(EventFacet facet, ReadOnlySpan<char> value)
    {
        var lower = value.Length <= OnStack ? stackalloc char[OnStack] : new char[value.Length];
        var length = value.ToLowerInvariant(lower);
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(lower[..length]), (long)facet);
    }

    /// <summary>The hash of an address, whatever the case of its letters.</summary>
    public static ulong Of(ReadOnlySpan<char> recipient)
    {
        var lower = recipient.Length <= OnStack ? stackalloc char[OnStack] : new char[recipient.Length];
        var length = recipient.ToLowerInvariant(lower);
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(lower[..length]));
    }
}
