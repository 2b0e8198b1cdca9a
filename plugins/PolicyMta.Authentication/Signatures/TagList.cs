using System.Text;

namespace PolicyMta.Authentication.Signatures;

/// <summary>A list of tags (RFC 6376 section 3.2). Immutable.</summary>
internal sealed class TagList
{
    private readonly Dictionary<string, string> _tags;

    private TagList(Dictionary<string, string> tags) => _tags = tags;

    /// <summary>The tag's value without white space at its ends, folds taken out; null if there is no such tag.</summary>
    public string? this[string name] => _tags.GetValueOrDefault(name);

    /// <summary>The tag's value without any white space; null if there is no such tag.</summary>
    public string? Compact(string name) =>
        this[name] is { } value ? string.Concat(value.Where(c => c is not (' ' or '\t' or '\r' or '\n'))) : null;

    /// <summary>Reads the value of a header field.</summary>
    /// <returns>The list, or null if it is none: a tag stands in it twice, has no name, or has other characters.</returns>
    public static TagList? Parse(ReadOnlySpan<byte> value) =>
        value.IndexOfAnyExceptInRange((byte)0x00, (byte)0x7E) >= 0 ? null : Parse(Encoding.ASCII.GetString(value));

    /// <summary>As <see cref="Parse(ReadOnlySpan{byte})"/>, of a text.</summary>
    public static TagList? Parse(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = text.AsSpan();
        if (rest.TrimEnd(" \t\r\n") is [.. var list, ';'])
            rest = list;
        foreach (var range in rest.Split(';'))
        {
            var piece = rest[range];
            var equals = piece.IndexOf('=');
            if (equals < 0)
                return null;
            var name = piece[..equals].Trim(" \t\r\n");
            var value = piece[(equals + 1)..].Trim(" \t\r\n");
            if (!IsName(name) || !IsValue(value) || !tags.TryAdd(name.ToString(), value.ToString()))
                return null;
        }

        return new TagList(tags);
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || !char.IsAsciiLetter(name[0]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }

    private static bool IsValue(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (c is not (>= '!' and <= '~' or ' ' or '\t' or '\r' or '\n'))
                return false;
        }

        return true;
    }
}
