using System.Buffers;
using System.Text;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// The bytes beyond ASCII of a text that is not UTF-8, counted by what tells charsets apart: how they stand together, and which occur.
/// Immutable once counted. A guess, best with a few words; short texts may be anything.
/// </summary>
internal sealed class HighBytes
{
    private const double Most = 0.8;

    private int _count;
    private int _runs;
    private int _utf8;
    private int _notUtf8;
    private int _fromC0ToDf;
    private int _fromE0;
    private int _undefinedInWindows;
    private DoubleBytes _euc;
    private DoubleBytes _wide;
    private DoubleBytes _shiftJis;

    private HighBytes()
    {
    }

    /// <summary>Whether it is UTF-8 with some bytes broken, cut off for instance.</summary>
    public bool IsNearlyUtf8 => _utf8 > 0 && _notUtf8 <= _utf8;

    /// <summary>Whether it is Russian in KOI8-R, whose small letters lie from C0 to DF.</summary>
    public bool IsKoi8 => HasWords && _fromC0ToDf > _count * Most;

    /// <summary>Whether it is Cyrillic in windows-1251, whose small letters lie from E0 on.</summary>
    public bool IsWindowsCyrillic => HasWords && _fromE0 > _count * Most;

    /// <summary>Whether it is Japanese in EUC-JP: kana have the leads A4 and A5.</summary>
    public bool IsKanaInEuc => _euc.IsValid && _euc.Pairs >= 2 && _euc.Kana * 3 > _euc.Pairs;

    /// <summary>
    /// Whether it is Korean in EUC-KR: the leads of Hangul end at C8, and Chinese seldom keeps below that for eight characters.
    /// </summary>
    public bool IsHangul => _euc.IsValid && _euc.Pairs >= 8 && _euc.UpToC8 + _euc.Punctuation == _euc.Pairs;

    /// <summary>Whether it is Chinese in GB 2312, GBK or GB 18030.</summary>
    public bool IsSimplifiedChinese => _wide.IsValid && _wide.Pairs >= 2 && _wide.Usual + _wide.Punctuation > _wide.Pairs * Most;

    /// <summary>Whether it is Japanese in Shift-JIS: kana have the leads 82 and 83.</summary>
    public bool IsShiftJis => _shiftJis.IsValid && _shiftJis.Pairs >= 2 && _shiftJis.Kana * 4 > _shiftJis.Pairs;

    /// <summary>Whether it is Chinese in Big5, whose usual characters have leads up to C6.</summary>
    public bool IsBig5 => _wide.IsValid && _wide.Pairs >= 2 && _wide.UpToC6 == _wide.Pairs;

    /// <summary>Whether it is a western language in Latin-1 or windows-1252: letters that stand alone among others.</summary>
    public bool IsWestern => _undefinedInWindows == 0 && _count <= _runs * 2;

    private bool HasWords => _count >= _runs * 3;

    public static HighBytes Of(ReadOnlySpan<byte> text)
    {
        var bytes = new HighBytes();
        bytes.Count(text);
        bytes.CountUtf8(text);
        bytes._euc = DoubleBytes.Of(text, static lead => lead >= 0xA1, static trail => trail >= 0xA1);
        bytes._wide = DoubleBytes.Of(text, static lead => lead is >= 0x81 and <= 0xFE, IsWideTrail);
        bytes._shiftJis = DoubleBytes.Of(text, static lead => lead is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC), IsWideTrail);
        return bytes;
    }

    private static bool IsWideTrail(byte trail) => trail is >= 0x40 and not 0x7F and <= 0xFE;

    private void Count(ReadOnlySpan<byte> text)
    {
        var wasHigh = false;
        foreach (var value in text)
        {
            var isHigh = value >= 0x80;
            if (isHigh)
            {
                _count++;
                _runs += wasHigh ? 0 : 1;
                _fromC0ToDf += value is >= 0xC0 and < 0xE0 ? 1 : 0;
                _fromE0 += value >= 0xE0 ? 1 : 0;
                _undefinedInWindows += value is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D ? 1 : 0;
            }

            wasHigh = isHigh;
        }
    }

    private void CountUtf8(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is >= 0 and var next)
        {
            text = text[next..];
            var isRune = Rune.DecodeFromUtf8(text, out _, out var length) == OperationStatus.Done;
            _utf8 += isRune ? 1 : 0;
            _notUtf8 += isRune ? 0 : 1;
            text = text[length..];
        }
    }
}
