using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Security.Dane;

/// <summary>
/// The TLSA records of a host that can be used for mail (RFC 7672 section 3.1): those about its own certificate (DANE-EE, 3) or an
/// authority's (DANE-TA, 2), with a selector and a matching type that are known and data that can match. Of digests of the same thing the
/// strongest counts (RFC 7671 section 9). Immutable.
/// </summary>
internal sealed class DaneRecords
{
    private const byte Anchor = 2;
    private const byte EndEntity = 3;
    private const int MaxRecords = 64;

    private DaneRecords(ImmutableArray<TlsaRecord> usable) => Usable = usable;

    /// <summary>The records that can be used; empty if there is none.</summary>
    public ImmutableArray<TlsaRecord> Usable { get; }

    /// <summary>Those about authorities.</summary>
    public IEnumerable<TlsaRecord> Anchors => Usable.Where(static record => record.Usage == Anchor);

    /// <summary>Takes those that can be used out of all that are published.</summary>
    public static DaneRecords Of(ImmutableArray<TlsaRecord> published)
    {
        var usable = published.Where(IsUsable).Distinct().Take(MaxRecords).ToList();
        return new DaneRecords([
            .. usable.Where(record => record.MatchingType == 0 || !usable.Exists(other => other.MatchingType > record.MatchingType
                && (other.Usage, other.Selector) == (record.Usage, record.Selector))),
        ]);
    }

    /// <summary>Whether a record names this certificate as the host's own.</summary>
    public bool NameHost(X509Certificate2 certificate)
    {
        foreach (var record in Usable)
        {
            if (record.Usage == EndEntity && Matches(record, certificate))
                return true;
        }

        return false;
    }

    /// <summary>Whether a record names this certificate as an authority.</summary>
    public bool NameAuthority(X509Certificate2 certificate) => Anchors.Any(record => Matches(record, certificate));

    private static bool Matches(TlsaRecord record, X509Certificate2 certificate)
    {
        ReadOnlySpan<byte> whole = record.Selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var data = record.Data.AsSpan();
        return record.MatchingType switch
        {
            0 => data.SequenceEqual(whole),
            1 => data.SequenceEqual(SHA256.HashData(whole)),
            _ => data.SequenceEqual(SHA512.HashData(whole)),
        };
    }

    private static bool IsUsable(TlsaRecord record) => record is { Usage: Anchor or EndEntity, Selector: 0 or 1 }
        && record.MatchingType switch
        {
            0 => record.Data.Length > 0,
            1 => record.Data.Length == SHA256.HashSizeInBytes,
            2 => record.Data.Length == SHA512.HashSizeInBytes,
            _ => false,
        };
}
