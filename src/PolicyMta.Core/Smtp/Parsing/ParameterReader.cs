using System.Text.Unicode;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// Reads the parameters of MAIL and RCPT one by one (RFC 5321 section 4.1.2, esmtp-param). Allocates nothing. After the last one,
/// <see cref="IsMalformed"/> tells whether it ended at the end or at something that is no parameter.
/// </summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> parameters)
{
    private ReadOnlySpan<byte> _rest = parameters;

    /// <summary>The keyword, as it was written.</summary>
    public ReadOnlySpan<byte> Keyword { get; private set; }

    /// <summary>The value; empty if there is none.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool IsMalformed { get; private set; }

    public bool MoveNext()
    {
        _rest = _rest.TrimStart(" \t"u8);
        if (_rest.IsEmpty)
            return false;

        var length = _rest.IndexOfAny(" \t"u8);
        var parameter = length < 0 ? _rest : _rest[..length];
        _rest = _rest[parameter.Length..];

        var equals = parameter.IndexOf((byte)'=');
        Keyword = equals < 0 ? parameter : parameter[..equals];
        Value = equals < 0 ? default : parameter[(equals + 1)..];
        IsMalformed = !IsKeyword(Keyword) || (equals >= 0 && !IsValue(Value));
        return !IsMalformed;
    }

    private static bool IsKeyword(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] == (byte)'-')
            return false;
        foreach (var b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b != (byte)'-')
                return false;
        }

        return true;
    }

    /// <summary>Bytes beyond ASCII are values by RFC 6531 section 3.3; each parameter says for itself whether it takes them.</summary>
    private static bool IsValue(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !text.ContainsAnyInRange((byte)0, (byte)32) && !text.ContainsAny((byte)'=', (byte)127) && Utf8.IsValid(text);
}
