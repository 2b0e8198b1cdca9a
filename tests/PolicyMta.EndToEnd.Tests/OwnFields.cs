using System.Text;
using System.Text.RegularExpressions;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>What we may put above a message: whole header fields, the first of them Received.</summary>
internal static partial class OwnFields
{
    public static void Check(string name, byte[] above)
    {
        var text = Encoding.UTF8.GetString(above);
        Assert.True(Fields().IsMatch(text), $"{name}: this is no list of whole header fields:\n{text}");
        Assert.Contains("Received: ", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^(?:(?:Received|Message-ID|Date|Return-Path): [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)+$")]
    private static partial Regex Fields();
}
