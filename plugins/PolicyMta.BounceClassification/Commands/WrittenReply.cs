using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PolicyMta.BounceClassification.Commands;

/// <summary>
/// A reply as people paste it: as a server gave it, as a log or a returned mail shows it (<c>smtp; 550-5.1.1 ...</c>), with its lines each
/// with the code or with <c>\n</c> between them, or without a code.
/// </summary>
/// <param name="Code">The code, or 0 if there is none.</param>
/// <param name="Enhanced">The enhanced status code, or null.</param>
/// <param name="Text">The text without the codes at the beginning of its lines.</param>
internal sealed record WrittenReply(int Code, EnhancedStatusCode? Enhanced, string Text)
{
    /// <returns>False if nothing is left to classify.</returns>
    public static bool TryRead(string written, [NotNullWhen(true)] out WrittenReply? reply)
    {
        reply = null;
        var text = written.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Trim();
        if (text.StartsWith("smtp;", StringComparison.OrdinalIgnoreCase))
            text = text["smtp;".Length..].TrimStart();
        var code = CodeAt(text);
        var lines = text.Split('\n').Select(line => WithoutCode(line.Trim(), code));
        text = string.Join('\n', lines).Trim();
        if (code == 0)
        {
            var word = text[..Math.Max(0, text.IndexOfAny([' ', '\n']) is var end && end < 0 ? text.Length : end)];
            reply = EnhancedStatusCode.TryParse(word, null, out var status) && status.Class is 4 or 5
                ? new WrittenReply(0, status, text[word.Length..].TrimStart())
                : new WrittenReply(0, null, text);
        }
        else
        {
            var parsed = SmtpReply.FromLines(code, text);
            reply = new WrittenReply(code, parsed.Enhanced, parsed.Text);
        }

        return code != 0 || reply.Text.Length > 0;
    }

    /// <summary>Whether a server took a step by this reply: its code begins with 2 or 3.</summary>
    public static bool IsPositive(string written)
    {
        var text = written.AsSpan().Trim();
        if (text.StartsWith("smtp;", StringComparison.OrdinalIgnoreCase))
            text = text["smtp;".Length..].TrimStart();
        return text.Length >= 3 && text[0] is '2' or '3' && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2])
            && (text.Length == 3 || text[3] is ' ' or '-' or '\n' or '\r');
    }

    public override string ToString() => string.Join(
        ' ', new[] { Code == 0 ? null : Code.ToString(CultureInfo.InvariantCulture), Enhanced?.ToString(), Text }
            .Where(part => part is { Length: > 0 }));

    private static int CodeAt(string text) =>
        text.Length >= 3 && text[0] is '4' or '5' && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2])
            && (text.Length == 3 || text[3] is ' ' or '-' or '\n')
            ? int.Parse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    private static string WithoutCode(string line, int code) =>
        code != 0 && CodeAt(line) == code ? line[Math.Min(line.Length, 4)..].TrimStart() : line;
}
