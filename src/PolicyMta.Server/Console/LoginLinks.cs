using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace PolicyMta.Server.Console;

/// <summary>
/// Links that log in whoever opens them, once and soon: made for who has shown to be the server's user on its machine. Only hashes of what
/// stands in them are kept. Thread-safe; the oldest make room.
/// </summary>
internal sealed class LoginLinks(TimeProvider time)
{
    private const int MaxOpen = 16;
    private const int TokenBytes = 32;

    private readonly Lock _lock = new();
    private readonly List<Open> _open = [];

    /// <summary>Makes what stands in a link.</summary>
    /// <param name="user">Who opens it.</param>
    /// <param name="life">How long it can be opened.</param>
    public string Make(ConsoleUser user, TimeSpan life)
    {
        var token = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(TokenBytes));
        lock (_lock)
        {
            Forget();
            if (_open.Count == MaxOpen)
                _open.RemoveAt(0);
            _open.Add(new Open(HashOf(token), user, time.GetTimestamp(), life));
        }

        return token;
    }

    /// <summary>Whom a link is for, which is used up by that; null for one that is not, or no longer, good.</summary>
    public ConsoleUser? Take(string token)
    {
        var hash = HashOf(token);
        lock (_lock)
        {
            Forget();
            if (_open.Find(open => CryptographicOperations.FixedTimeEquals(open.Hash, hash)) is not { } found)
                return null;
            _open.Remove(found);
            return found.User;
        }
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private void Forget() => _open.RemoveAll(open => time.GetElapsedTime(open.MadeAt) > open.Life);

    private sealed record Open(byte[] Hash, ConsoleUser User, long MadeAt, TimeSpan Life);
}
