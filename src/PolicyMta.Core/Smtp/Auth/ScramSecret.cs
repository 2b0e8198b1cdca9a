using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>
/// What is kept of a password: enough to check it, by SCRAM-SHA-256 (RFC 5802, RFC 7677) as well as in the clear, and not enough to log in
/// elsewhere. Written as <c>SCRAM-SHA-256$iterations:salt$stored-key:server-key</c>, the form of PostgreSQL. Immutable.
/// </summary>
internal sealed class ScramSecret
{
    /// <summary>Iterations for a new password.</summary>
    public const int DefaultIterations = 100_000;

    /// <summary>Fewer are not taken (RFC 7677 section 4 asks for 4096 at least, and for more with time).</summary>
    public const int MinIterations = 4096;

    /// <summary>More would make each login a burden.</summary>
    public const int MaxIterations = 10_000_000;

    private const int HashLength = SHA256.HashSizeInBytes;
    private const int SaltLength = 16;
    private const string Scheme = "SCRAM-SHA-256";

    private ScramSecret(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey)
    {
        Iterations = iterations;
        Salt = salt;
        StoredKey = storedKey;
        ServerKey = serverKey;
    }

    public int Iterations { get; }

    /// <summary>What everybody who asks sees of it.</summary>
    public ScramForm Form => new(Iterations, Salt.Length);

    /// <summary>What a new secret looks like.</summary>
    public static ScramForm DefaultForm => new(DefaultIterations, SaltLength);

    public byte[] Salt { get; }

    public byte[] StoredKey { get; }

    public byte[] ServerKey { get; }

    /// <summary>Makes a secret of a new password, with a salt of its own.</summary>
    public static ScramSecret Create(string password, int iterations = DefaultIterations) =>
        Create(password, RandomNumberGenerator.GetBytes(SaltLength), iterations);

    public static ScramSecret Create(string password, byte[] salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashLength);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        return new ScramSecret(iterations, salt, storedKey, HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>
    /// A secret that no password fits, for a user that does not exist: it looks like that of one who does, and is the same each time.
    /// </summary>
    /// <param name="name">The name that the client gave.</param>
    /// <param name="key">What an attacker does not know.</param>
    /// <param name="form">What it is to look like.</param>
    public static ScramSecret Imagine(string name, byte[] key, ScramForm form)
    {
        var salt = HMACSHA512.HashData(key, Encoding.UTF8.GetBytes(name));
        while (salt.Length < form.SaltLength)
            salt = [.. salt, .. HMACSHA512.HashData(key, salt)];
        return new ScramSecret(
            form.Iterations,
            salt[..form.SaltLength],
            RandomNumberGenerator.GetBytes(HashLength),
            RandomNumberGenerator.GetBytes(HashLength));
    }

    /// <exception cref="FormatException">The text is not a valid secret.</exception>
    public static ScramSecret Parse(string text)
    {
        var parts = text.Split('$', ':');
        if (parts is [Scheme, var count, var saltText, var storedText, var serverText]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            && iterations is >= MinIterations and <= MaxIterations
            && Decode(saltText) is { Length: > 0 } salt
            && Decode(storedText) is { Length: HashLength } stored
            && Decode(serverText) is { Length: HashLength } server)
            return new ScramSecret(iterations, salt, stored, server);

        throw new FormatException(
            $"A password is kept as {Scheme}$iterations:salt$stored-key:server-key, with {MinIterations} iterations or more; make one "
                + "with: policymta user add NAME");
    }

    /// <summary>Whether a password is the right one. Costs as much as the iterations say, right or wrong.</summary>
    public bool Verify(string password) => CryptographicOperations.FixedTimeEquals(Create(password, Salt, Iterations).StoredKey, StoredKey);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}${Iterations}:{Convert.ToBase64String(Salt)}$"
                + $"{Convert.ToBase64String(StoredKey)}:{Convert.ToBase64String(ServerKey)}");

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
