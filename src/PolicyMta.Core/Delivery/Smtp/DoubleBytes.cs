namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// A text read as characters of two bytes among ASCII, by the rules of one charset. The default is a text that cannot be read so.
/// </summary>
internal readonly record struct DoubleBytes
{
    /// <summary>Whether every byte beyond ASCII belongs to a character.</summary>
    public bool IsValid { get; private init; }

    public int Pairs { get; private init; }

    /// <summary>Characters with leads B0 to F7 and trails from A1: the usual ones of GB 2312.</summary>
    public int Usual { get; private init; }

    /// <summary>Characters with leads A1 to A3: punctuation and wide letters.</summary>
    public int Punctuation { get; private init; }

    /// <summary>Characters with leads B0 to C8.</summary>
    public int UpToC8 { get; private init; }

    /// <summary>Characters with leads A1 to C6.</summary>
    public int UpToC6 { get; private init; }

    /// <summary>Characters with leads 82, 83, A4 or A5.</summary>
    public int Kana { get; private init; }

    public static DoubleBytes Of(ReadOnlySpan<byte> text, Func<byte, bool> isLead, Func<byte, bool> isTrail)
    {
        var found = new DoubleBytes { IsValid = true };
        for (var i = 0; i < text.Length; i++)
        {
            var lead = text[i];
            if (lead < 0x80)
                continue;
            if (++i == text.Length || !isLead(lead) || !isTrail(text[i]))
                return default;
            found = found.With(lead, text[i]);
        }

        return found;
    }

    private DoubleBytes With(byte lead, byte trail) => this with
    {
        Pairs = Pairs + 1,
        Usual = Usual + (lead is >= 0xB0 and <= 0xF7 && trail >= 0xA1 ? 1 : 0),
        Punctuation = Punctuation + (lead is >= 0xA1 and <= 0xA3 ? 1 : 0),
        UpToC8 = UpToC8 + (lead is >= 0xB0 and <= 0xC8 ? 1 : 0),
        UpToC6 = UpToC6 + (lead is >= 0xA1 and <= 0xC6 ? 1 : 0),
        Kana = Kana + (lead is 0x82 or 0x83 or 0xA4 or 0xA5 ? 1 : 0),
    };
}
