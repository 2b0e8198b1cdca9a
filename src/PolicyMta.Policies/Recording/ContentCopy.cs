namespace PolicyMta.Policies.Recording;

/// <summary>A copy of a message's bytes: the whole header and the beginning of the body.</summary>
internal static class ContentCopy
{
    /// <summary>Bytes of a message that are kept.</summary>
    public const int Most = 12 * 1024;

    /// <returns>The copy, or null if the header alone is larger than what is kept.</returns>
    public static MessageContent? Of(MessageContent content, ref CopySize size, out bool isCut)
    {
        var raw = content.Raw;
        isCut = raw.Length > Most;
        if (isCut && raw.Length - content.Body.Length > Most)
            return null;
        var copy = raw[..Math.Min(raw.Length, Most)].ToArray();
        size.AddBytes(copy.Length);
        return new MessageContent(copy);
    }
}
