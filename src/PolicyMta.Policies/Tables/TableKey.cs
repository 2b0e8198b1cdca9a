using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// What keys are compared as: UTF-8, in small letters if case does not matter. One rule for what is stored and what is asked.
/// </summary>
internal static class TableKey
{
    /// <summary>The longest key in bytes.</summary>
    public const int MaxBytes = 1024;

    /// <returns>False for what can be no key of any table: too long, empty, or not valid UTF-16.</returns>
    public static bool TryWrite(ReadOnlySpan<char> key, bool ignoreCase, Span<byte> bytes, out int length)
    {
        length = 0;
        if (key.Length is 0 or > MaxBytes)
            return false;
        if (!ignoreCase)
            return Encode(key, bytes, out length);
        if (Ascii.ToLower(key, bytes, out length) == OperationStatus.Done)
            return true;
        Span<char> small = stackalloc char[MaxBytes];
        key.ToLowerInvariant(small);
        return Encode(small[..key.Length], bytes, out length);
    }

    /// <summary>As <see cref="TryWrite"/>, for a key that is valid UTF-8 already.</summary>
    public static bool TryFold(ReadOnlySpan<byte> key, Span<byte> bytes, out int length)
    {
        if (Ascii.ToLower(key, bytes, out length) == OperationStatus.Done)
            return length > 0;
        Span<char> text = stackalloc char[MaxBytes];
        return key.Length <= MaxBytes && Utf8.ToUtf16(key, text, out _, out var count) == OperationStatus.Done
            && TryWrite(text[..count], ignoreCase: true, bytes, out length);
    }

    private static bool Encode(ReadOnlySpan<char> key, Span<byte> bytes, out int length) =>
        Utf8.FromUtf16(key, bytes, out _, out length, replaceInvalidSequences: false) == OperationStatus.Done;
}
