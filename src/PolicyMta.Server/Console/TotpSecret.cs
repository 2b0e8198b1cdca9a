using System.Security.Cryptography;
using OtpNet;

namespace PolicyMta.Server.Console;

/// <summary>What a device that shows codes and this server share (RFC 6238: SHA-1, 6 digits, 30 seconds, as all such devices do).</summary>
internal static class TotpSecret
{
    public const int Digits = 6;
    private const string Issuer = "PolicyMta";

    /// <summary>RFC 4226 section 4 demands 128 bits, and recommends 160.</summary>
    private const int MinBytes = 16;

    private const int NewBytes = 20;
    private const int MaxLength = 256;

    public static string Create() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(NewBytes)).TrimEnd('=');

    public static bool IsValid(string secret) => Decode(secret) is { Length: >= MinBytes };

    /// <summary>What devices read as a picture or a link.</summary>
    public static string UriOf(string secret, string user, string hostname)
    {
        var issuer = Uri.EscapeDataString($"{Issuer} {hostname}".TrimEnd());
        return $"otpauth://totp/{issuer}:{Uri.EscapeDataString(user)}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30";
    }

    /// <summary>The half minute whose code it is, of this one and those beside it; null if it is of none.</summary>
    public static long? StepOf(string secret, string code, DateTimeOffset now) =>
        code.Length == Digits && code.All(char.IsAsciiDigit)
        && new Totp(Decode(secret)).VerifyTotp(now.UtcDateTime, code, out var step, new VerificationWindow(previous: 1, future: 1))
            ? step
            : null;

    private static byte[]? Decode(string secret)
    {
        if (secret.Length > MaxLength)
            return null;
        try
        {
            return Base32Encoding.ToBytes(secret);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
