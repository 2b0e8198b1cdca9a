using System.Globalization;

namespace PolicyMta.Core.Dns;

/// <summary>One TLSA record (RFC 6698 section 2.1) with its numbers as published, known or not.</summary>
/// <param name="Usage">The certificate usage: 2 for DANE-TA, 3 for DANE-EE.</param>
/// <param name="Selector">What is matched: 0 for the certificate, 1 for its public key.</param>
/// <param name="MatchingType">How it is matched: 0 exactly, 1 by SHA-256, 2 by SHA-512.</param>
/// <param name="Data">The certificate association data; may be empty.</param>
internal sealed record TlsaRecord(byte Usage, byte Selector, byte MatchingType, ImmutableArray<byte> Data)
{
    /// <summary>Reads the form of zone files, <c>3 1 1 d2ab...</c>; null if it is not valid.</summary>
    public static TlsaRecord? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 4 || !TryReadNumber(parts[0], out var usage) || !TryReadNumber(parts[1], out var selector)
            || !TryReadNumber(parts[2], out var matchingType))
            return null;
        var data = new byte[parts[3].Length / 2];
        return Convert.FromHexString(parts[3], data, out _, out _) == System.Buffers.OperationStatus.Done
            ? new TlsaRecord(usage, selector, matchingType, ImmutableArray.Create(data))
            : null;
    }

    /// <summary>The form of zone files.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Usage} {Selector} {MatchingType} {Convert.ToHexStringLower(Data.AsSpan())}");

    public bool Equals(TlsaRecord? other) => other is not null
        && (Usage, Selector, MatchingType) == (other.Usage, other.Selector, other.MatchingType)
        && Data.AsSpan().SequenceEqual(other.Data.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Usage, Selector, MatchingType, Data.Length);

    private static bool TryReadNumber(string text, out byte number) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
