using System.Text;
using System.Text.Unicode;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Conversations;

/// <summary>
/// Decides what of a line may be shown: whoever looks at a transcript learns neither passwords nor messages. What is no command may be
/// either, sent by a client that did not wait for a refusal, and only its length is told. Allocates nothing.
/// </summary>
internal struct SecretMask
{
    /// <summary>Room that <see cref="Command"/> needs to write what it changes.</summary>
    public const int ScratchSize = 128;

    private const int ChallengeCode = 334;
    private const int LongestMechanism = 20;

    private static ReadOnlySpan<byte> Hidden => "***"u8;

    private bool _isSecretNext;

    /// <summary>What may be shown of a command.</summary>
    /// <param name="line">The line without its line end.</param>
    /// <param name="scratch">Where a changed line is written: <see cref="ScratchSize"/> bytes.</param>
    public ReadOnlySpan<byte> Command(ReadOnlySpan<byte> line, Span<byte> scratch)
    {
        if (_isSecretNext)
        {
            _isSecretNext = false;
            return Hidden;
        }

        var length = line.IndexOfAny(" \t"u8);
        var word = length < 0 ? line : line[..length];
        var argument = length < 0 ? default : line[length..].TrimStart(" \t"u8);
        return CommandParser.VerbOf(word) switch
        {
            SmtpVerb.Ehlo or SmtpVerb.Helo or SmtpVerb.Bdat or SmtpVerb.Etrn => line,
            SmtpVerb.Mail when Begins(argument, "FROM:"u8) => line,
            SmtpVerb.Rcpt when Begins(argument, "TO:"u8) => line,
            SmtpVerb.Auth => Join(word, MechanismOf(argument), scratch),
            SmtpVerb.Xclient => Begins(argument, "LOGIN="u8) || Contains(argument, " LOGIN="u8) ? Join(word, default, scratch) : line,
            SmtpVerb.Unknown when Ascii.EqualsIgnoreCase(word, "LHLO"u8) => line,
            SmtpVerb.Unknown => Length(line.Length, scratch),
            _ when argument.IsEmpty => line,
            _ => Join(word, default, scratch),
        };
    }

    /// <summary>What may be shown of a reply; a challenge has the next line hidden.</summary>
    public ReadOnlySpan<byte> Reply(ReadOnlySpan<byte> reply)
    {
        _isSecretNext = reply.Length >= 3 && reply[0] == '3' && reply[1] == '3' && reply[2] == ChallengeCode % 10 + '0';
        return _isSecretNext ? "334 ***"u8 : reply;
    }

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> keyword) =>
        text.Length >= keyword.Length && Ascii.EqualsIgnoreCase(text[..keyword.Length], keyword);

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> keyword)
    {
        for (var i = 0; i + keyword.Length <= text.Length; i++)
        {
            if (Begins(text[i..], keyword))
                return true;
        }

        return false;
    }

    /// <summary>The name of a mechanism, if it is one and not already a part of what it says.</summary>
    private static ReadOnlySpan<byte> MechanismOf(ReadOnlySpan<byte> argument)
    {
        var length = argument.IndexOfAny(" \t"u8);
        var name = length < 0 ? argument : argument[..length];
        return name.Length <= LongestMechanism
            && !name.ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8) ? name : default;
    }

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> word, ReadOnlySpan<byte> name, Span<byte> scratch)
    {
        word.CopyTo(scratch);
        var length = word.Length;
        scratch[length++] = (byte)' ';
        name.CopyTo(scratch[length..]);
        length += name.Length;
        if (!name.IsEmpty)
            scratch[length++] = (byte)' ';
        Hidden.CopyTo(scratch[length..]);
        return scratch[..(length + Hidden.Length)];
    }

    private static ReadOnlySpan<byte> Length(int length, Span<byte> scratch)
    {
        Utf8.TryWrite(scratch, $"({length} bytes that are no command)", out var written);
        return scratch[..written];
    }
}
