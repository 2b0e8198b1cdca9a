using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>
/// Checks passwords that were sent in the clear. That costs tens of milliseconds by intent, so that no more than half of the processors do
/// it at once, and a password that was right is recognised by a keyed hash the next time. Thread-safe.
/// </summary>
internal sealed class PasswordChecks(UserDirectory users) : IDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));

    public UserDirectory Users => users;

    /// <returns>The user, or null if there is none of that name or the password is wrong: both take the same time.</returns>
    public async ValueTask<User?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        var user = users.Find(name);
        var secret = user?.Secret ?? users.SecretOf(name);
        var mark = Mark(secret, password);
        if (user is not null && _known.TryGetValue(name, out var known) && CryptographicOperations.FixedTimeEquals(known, mark))
            return user;

        await _places.WaitAsync(cancellationToken);
        try
        {
            if (!secret.Verify(password) || user is null)
                return null;
        }
        finally
        {
            _places.Release();
        }

        _known[name] = mark;
        return user;
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Depends on what is kept of the password too, so that a changed password is forgotten.</summary>
    private byte[] Mark(ScramSecret secret, string password) =>
        HMACSHA256.HashData(_key, (byte[])[.. secret.StoredKey, .. Encoding.UTF8.GetBytes(password)]);
}
