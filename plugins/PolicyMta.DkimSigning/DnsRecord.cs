namespace PolicyMta.DkimSigning;

/// <summary>A TXT record that publishes a key (RFC 6376 section 3.6.1), as name servers and providers' forms take it. Immutable.</summary>
/// <param name="Name">Its name, without a final dot.</param>
/// <param name="Text">The whole text; receivers join its strings without anything between them.</param>
internal sealed record DnsRecord(string Name, string Text)
{
    private const int LongestString = 255;

    /// <summary>The text in strings of at most 255 octets, of which a TXT record is made (RFC 1035 section 3.3).</summary>
    public ImmutableArray<string> Strings =>
        [.. Enumerable.Range(0, (Text.Length + LongestString - 1) / LongestString)
            .Select(i => Text.Substring(i * LongestString, Math.Min(LongestString, Text.Length - (i * LongestString))))];

    /// <summary>The record for a zone file (RFC 1035 section 5.1).</summary>
    public string ZoneForm => Strings is [var only]
        ? $"{Name}. IN TXT \"{only}\""
        : $"{Name}. IN TXT (\n{string.Join('\n', Strings.Select(part => $"    \"{part}\""))} )";

    /// <summary>The record in one line, as the log has it.</summary>
    public override string ToString() => $"{Name} TXT \"{Text}\"";
}
