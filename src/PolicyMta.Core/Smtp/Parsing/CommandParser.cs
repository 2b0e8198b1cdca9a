using System.Text;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// Takes a command line apart (RFC 5321 section 4.1.1). Pure: the same bytes give the same command, nothing is allocated, and no input
/// makes it throw.
/// </summary>
internal static class CommandParser
{
    /// <param name="line">The line without its CRLF.</param>
    public static SmtpCommand Parse(ReadOnlySpan<byte> line)
    {
        // CR, LF and NUL inside a line are somebody's trick, tabs a harmless habit.
        if (line.ContainsAny("\r\n\0"u8))
            return default;

        line = line.TrimEnd(" \t"u8);
        var length = line.IndexOfAny(" \t"u8);
        if (length < 0)
            length = line.Length;

        var verb = VerbOf(line[..length]);
        var argument = line[length..].TrimStart(" \t"u8);
        return verb switch
        {
            SmtpVerb.Mail => ParsePath(verb, argument, "FROM:"u8),
            SmtpVerb.Rcpt => ParsePath(verb, argument, "TO:"u8),
            SmtpVerb.Data or SmtpVerb.Rset or SmtpVerb.Quit or SmtpVerb.StartTls =>
                new SmtpCommand { Verb = verb, Argument = argument, IsWellFormed = argument.IsEmpty },
            SmtpVerb.Helo or SmtpVerb.Ehlo or SmtpVerb.Vrfy or SmtpVerb.Expn or SmtpVerb.Auth or SmtpVerb.Bdat or SmtpVerb.Etrn
                or SmtpVerb.Xclient =>
                new SmtpCommand { Verb = verb, Argument = argument, IsWellFormed = !argument.IsEmpty },
            _ => new SmtpCommand { Verb = verb, Argument = argument, IsWellFormed = verb != SmtpVerb.Unknown },
        };
    }

    internal static SmtpVerb VerbOf(ReadOnlySpan<byte> word)
    {
        Span<byte> upper = stackalloc byte[8];
        if (word.Length > upper.Length || Ascii.ToUpper(word, upper, out var length) != System.Buffers.OperationStatus.Done)
            return SmtpVerb.Unknown;

        ReadOnlySpan<byte> verb = upper[..length];
        return length switch
        {
            3 when verb.SequenceEqual("GET"u8) || verb.SequenceEqual("PUT"u8) => SmtpVerb.Http,
            4 when verb.SequenceEqual("MAIL"u8) => SmtpVerb.Mail,
            4 when verb.SequenceEqual("RCPT"u8) => SmtpVerb.Rcpt,
            4 when verb.SequenceEqual("DATA"u8) => SmtpVerb.Data,
            4 when verb.SequenceEqual("BDAT"u8) => SmtpVerb.Bdat,
            4 when verb.SequenceEqual("EHLO"u8) => SmtpVerb.Ehlo,
            4 when verb.SequenceEqual("HELO"u8) => SmtpVerb.Helo,
            4 when verb.SequenceEqual("RSET"u8) => SmtpVerb.Rset,
            4 when verb.SequenceEqual("NOOP"u8) => SmtpVerb.Noop,
            4 when verb.SequenceEqual("QUIT"u8) => SmtpVerb.Quit,
            4 when verb.SequenceEqual("VRFY"u8) => SmtpVerb.Vrfy,
            4 when verb.SequenceEqual("EXPN"u8) => SmtpVerb.Expn,
            4 when verb.SequenceEqual("HELP"u8) => SmtpVerb.Help,
            4 when verb.SequenceEqual("AUTH"u8) => SmtpVerb.Auth,
            4 when verb.SequenceEqual("ETRN"u8) => SmtpVerb.Etrn,
            4 when verb.SequenceEqual("POST"u8) || verb.SequenceEqual("HEAD"u8) => SmtpVerb.Http,
            7 when verb.SequenceEqual("CONNECT"u8) || verb.SequenceEqual("OPTIONS"u8) => SmtpVerb.Http,
            7 when verb.SequenceEqual("XCLIENT"u8) => SmtpVerb.Xclient,
            8 when verb.SequenceEqual("STARTTLS"u8) => SmtpVerb.StartTls,
            _ => SmtpVerb.Unknown,
        };
    }

    private static SmtpCommand ParsePath(SmtpVerb verb, ReadOnlySpan<byte> argument, ReadOnlySpan<byte> keyword)
    {
        var malformed = new SmtpCommand { Verb = verb, Argument = argument };
        if (argument.Length < keyword.Length || !Ascii.EqualsIgnoreCase(argument[..keyword.Length], keyword))
            return malformed;

        // A space after the colon is forbidden and common.
        var path = argument[keyword.Length..].TrimStart((byte)' ');
        if (!path.IsEmpty && path[0] != (byte)'<')
            return BarePath(verb, argument, path);
        var end = EndOfPath(path);
        if (end < 0)
            return malformed;

        var rest = path[(end + 1)..];
        if (!rest.IsEmpty && rest[0] is not ((byte)' ' or (byte)'\t'))
            return malformed;

        return new SmtpCommand
        {
            Verb = verb,
            IsWellFormed = true,
            Argument = argument,
            Path = path[1..end],
            Parameters = rest.TrimStart(" \t"u8),
        };
    }

    /// <summary>A path that ends with the first space, as it has no brackets. With a bracket in it, it is something else.</summary>
    private static SmtpCommand BarePath(SmtpVerb verb, ReadOnlySpan<byte> argument, ReadOnlySpan<byte> path)
    {
        var end = path.IndexOfAny(" \t"u8);
        if (end < 0)
            end = path.Length;
        if (path[..end].ContainsAny("<>\""u8))
            return new SmtpCommand { Verb = verb, Argument = argument };
        return new SmtpCommand
        {
            Verb = verb,
            IsBare = true,
            Argument = argument,
            Path = path[..end],
            Parameters = path[end..].TrimStart(" \t"u8),
        };
    }

    /// <summary>The index of the bracket that closes the path, or -1. Brackets inside a quoted local part do not count.</summary>
    private static int EndOfPath(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'<')
            return -1;

        var quoted = false;
        for (var i = 1; i < path.Length; i++)
        {
            switch (path[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'>' when !quoted:
                    return i;
            }
        }

        return -1;
    }
}
