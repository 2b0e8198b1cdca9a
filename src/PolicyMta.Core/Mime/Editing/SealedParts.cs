namespace PolicyMta.Core.Mime.Editing;

/// <summary>What must not be edited, since a signature covers it or only its receiver can read it.</summary>
internal static class SealedParts
{
    public const string Reason = "the part is signed or encrypted";

    /// <summary>Whether a text is signed or encrypted by PGP within itself (RFC 9580 sections 6.2 and 7).</summary>
    public static bool IsPgp(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> mark = "-----BEGIN PGP "u8;
        while (text.IndexOf(mark) is >= 0 and var place)
        {
            var rest = text[(place + mark.Length)..];
            if ((place == 0 || text[place - 1] == '\n') && (rest.StartsWith("SIGNED MESSAGE-----"u8) || rest.StartsWith("MESSAGE"u8)))
                return true;
            text = rest;
        }

        return false;
    }
}
