using System.Text;
using System.Text.Unicode;

namespace PolicyMta.ReturnedMail;

/// <summary>
/// Reads bytes in the charset that mail names, and in the likeliest other one if they cannot be that. Never throws.
/// </summary>
internal static class CharsetText
{
    private const int LongestName = 40;

    public static string Read(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B))
            return Encoding.ASCII.GetString(bytes);
        var named = Find(charset);
        var isSevenBit = named is null or ASCIIEncoding || named.CodePage is 50220 or 50221 or 50222;
        if (isSevenBit && !Ascii.IsValid(bytes))
            named = Utf8.IsValid(bytes) ? Encoding.UTF8 : Find(named is null or ASCIIEncoding ? "windows-1252" : "euc-jp");
        else if (named is null or ASCIIEncoding)
            named = Find("iso-2022-jp");
        return (named ?? Encoding.Latin1).GetString(bytes);
    }

    /// <summary>The charset of this name, or null if it is not known.</summary>
    public static Encoding? Find(string? name)
    {
        if (name is null || name.Length is 0 or > LongestName)
            return null;
        var known = name.Trim().ToLowerInvariant() switch
        {
            "utf8" => "utf-8",
            "ascii" or "ansi_x3.4-1968" or "unicode-1-1-utf-7" or "utf-7" => "us-ascii",
            "latin1" or "latin-1" => "iso-8859-1",
            "cp932" or "ms932" or "x-sjis" => "shift_jis",
            ['c', 'p', .. { Length: 4 } number] when number.StartsWith("125", StringComparison.Ordinal) => "windows-" + number,
            var other => other,
        };
        try
        {
            // Asked first, since plugins may run where nobody has registered it.
            return CodePagesEncodingProvider.Instance.GetEncoding(known) ?? Encoding.GetEncoding(known);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
