using System.Text;

namespace PolicyMta.Core.Delivery.Conversion;

/// <summary>What matters about bytes for the way they can travel.</summary>
/// <param name="HasEightBit">Bytes beyond ASCII.</param>
/// <param name="HasLooseBytes">NUL, or CR or LF that are not line ends: only base64 brings them through.</param>
/// <param name="HasLongLine">A line of more than 998 bytes (RFC 5322 section 2.1.1).</param>
internal readonly record struct ContentTraits(bool HasEightBit, bool HasLooseBytes, bool HasLongLine)
{
    private const int MaxLine = 998;

    public static ContentTraits Of(ReadOnlySpan<byte> content)
    {
        var isLoose = content.Contains((byte)0);
        var isLong = false;
        for (var rest = content; !rest.IsEmpty;)
        {
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            isLong |= (end < 0 ? rest.Length : end) > MaxLine;
            if (end < 0)
                break;
            var isLineEnd = rest[end..].StartsWith("\r\n"u8);
            isLoose |= !isLineEnd;
            rest = rest[(end + (isLineEnd ? 2 : 1))..];
        }

        return new ContentTraits(!Ascii.IsValid(content), isLoose, isLong);
    }

    public bool FitsInto(bool sevenBit) => !HasLooseBytes && !HasLongLine && !(sevenBit && HasEightBit);
}
