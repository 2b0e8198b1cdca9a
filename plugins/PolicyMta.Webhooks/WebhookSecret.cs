using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Webhooks;

/// <summary>Signs requests as Standard Webhooks says: HMAC with SHA-256 of id, time and body. Immutable.</summary>
internal sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;
    private const int NewBytes = 32;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    public static string Expected => $"{Prefix} and base64 of {LeastBytes} to {MostBytes} bytes; 'policymta webhooks secret' makes one.";

    /// <summary>A new secret as text.</summary>
    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewBytes));

    /// <summary>Reads a secret; null if it is none.</summary>
    public static WebhookSecret? TryParse(string text)
    {
        text = text.Trim();
        var key = new byte[MostBytes + 3];
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], key, out var length) && length is >= LeastBytes and <= MostBytes
            ? new WebhookSecret(key[..length])
            : null;
    }

    /// <summary>The signature of a request.</summary>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{id}.{timestamp}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
