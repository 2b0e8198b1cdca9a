using System.Globalization;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// What a receiver announced in its reply to EHLO (RFC 5321 section 4.1.1.1). Immutable; the default is that of HELO: nothing.
/// </summary>
internal readonly record struct Capabilities
{
    /// <summary>PIPELINING (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    /// <summary>8BITMIME (RFC 6152).</summary>
    public bool EightBitMime { get; init; }

    /// <summary>ENHANCEDSTATUSCODES (RFC 2034).</summary>
    public bool EnhancedStatusCodes { get; init; }

    /// <summary>SMTPUTF8 (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>STARTTLS (RFC 3207).</summary>
    public bool StartTls { get; init; }

    /// <summary>CHUNKING: the command BDAT (RFC 3030).</summary>
    public bool Chunking { get; init; }

    /// <summary>BINARYMIME (RFC 3030).</summary>
    public bool BinaryMime { get; init; }

    /// <summary>DSN (RFC 3461).</summary>
    public bool Dsn { get; init; }

    /// <summary>REQUIRETLS (RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>The mechanisms of AUTH (RFC 4954), separated by spaces; null if it is not announced.</summary>
    public string? Auth { get; init; }

    /// <summary>SIZE (RFC 1870).</summary>
    public bool Size { get; init; }

    /// <summary>The largest message in bytes; 0 if the receiver names no limit.</summary>
    public long MaxSize { get; init; }

    /// <summary>Reads the lines of a reply to EHLO, the first of which is the receiver's name.</summary>
    public static Capabilities Parse(IEnumerable<string> lines)
    {
        var capabilities = default(Capabilities);
        foreach (var line in lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            capabilities = (words.FirstOrDefault() ?? "").ToUpperInvariant() switch
            {
                "PIPELINING" => capabilities with { Pipelining = true },
                "8BITMIME" => capabilities with { EightBitMime = true },
                "ENHANCEDSTATUSCODES" => capabilities with { EnhancedStatusCodes = true },
                "SMTPUTF8" => capabilities with { SmtpUtf8 = true },
                "STARTTLS" => capabilities with { StartTls = true },
                "CHUNKING" => capabilities with { Chunking = true },
                "BINARYMIME" => capabilities with { BinaryMime = true },
                "DSN" => capabilities with { Dsn = true },
                "REQUIRETLS" => capabilities with { RequireTls = true },
                "AUTH" => capabilities with { Auth = string.Join(' ', words[1..]) },
                "SIZE" => capabilities with { Size = true, MaxSize = words.Length > 1 ? ReadSize(words[1]) : 0 },
                _ => capabilities,
            };
        }

        return capabilities;
    }

    private static long ReadSize(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
}
