using System.Globalization;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>What a stranger may write to fool an operator's terminal, and whether anything of the kind has come through.</summary>
internal static class HostileText
{
    public const string Sample = "\u001b]0;title\u0007\u001b[2J\u202egnihton\u009b31m\r\nforged row\u2066\u200b";

    public static void AssertNone(string text) => Assert.DoesNotContain(
        text,
        c => c is not ('\n' or '\t') && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
