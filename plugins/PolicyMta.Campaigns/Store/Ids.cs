using System.Security.Cryptography;

namespace PolicyMta.Campaigns.Store;

/// <summary>
/// Numbers for rows, made here and not by the database: 42 bits of milliseconds and 20 of chance, so that later ones are higher.
/// </summary>
internal static class Ids
{
    private const int RandomBits = 20;
    private const long TimeMask = (1L << 42) - 1;

    public static long New(TimeProvider time) =>
        ((time.GetUtcNow().ToUnixTimeMilliseconds() & TimeMask) << RandomBits) | (long)RandomNumberGenerator.GetInt32(1 << RandomBits);
}
