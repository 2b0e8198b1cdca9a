using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>
/// SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): both sides prove that they know the password, and neither tells it.
/// </summary>
internal sealed class ScramExchange(UserDirectory users, string? nonce = null) : SaslExchange
{
    /// <summary>Keeps what is asked of the client on one line of a reply.</summary>
    private const int MaxNonceLength = 128;

    private const int NonceBytes = 18;

    private State _state;
    private string _name = "";
    private string _header = "";
    private string _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
    private string _messages = "";
    private ScramSecret? _secret;

    private enum State
    {
        First,
        Final,
        Proven,
    }

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        switch (_state)
        {
            case State.First:
                return TakeFirst(Encoding.UTF8.GetString(response));
            case State.Final:
                return TakeFinal(Encoding.UTF8.GetString(response));
            default:
                return response.IsEmpty ? new SaslStep(SaslVerdict.Proven) { Name = _name } : Malformed;
        }
    }

    /// <summary>client-first-message: <c>n,,n=user,r=nonce</c>, the server's answer <c>r=nonce,s=salt,i=iterations</c>.</summary>
    private SaslStep TakeFirst(string message)
    {
        // gs2-header: the flag of channel binding, and for whom. "p" wants what was not offered; "y" says only that the client could.
        var parts = message.Split(',');
        if (parts is not [("n" or "y") and var flag, var identity, var nameText, var nonceText, ..]
            || parts.Skip(4).Any(part => part.Length < 2 || part[1] != '='))
            return Malformed;
        if (!nameText.StartsWith("n=", StringComparison.Ordinal) || Unescape(nameText[2..]) is not { Length: > 0 } name)
            return Malformed;
        if (!nonceText.StartsWith("r=", StringComparison.Ordinal) || nonceText.Length is < 3 or > MaxNonceLength
            || nonceText.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return Malformed;
        if (identity.Length > 0 && (!identity.StartsWith("a=", StringComparison.Ordinal) || Unescape(identity[2..]) != name))
            return Malformed;

        _state = State.Final;
        _name = name;
        _header = $"{flag},{identity},";
        _nonce = nonceText[2..] + _nonce;
        _secret = users.SecretOf(name);
        var challenge = string.Create(
            CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(_secret.Salt)},i={_secret.Iterations}");
        _messages = $"{message[_header.Length..]},{challenge}";
        return new SaslStep(SaslVerdict.GoOn) { Challenge = Encoding.ASCII.GetBytes(challenge), Name = name };
    }

    /// <summary>client-final-message: <c>c=header,r=nonce,p=proof</c>, the server's answer <c>v=signature</c>.</summary>
    private SaslStep TakeFinal(string message)
    {
        var proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        var proof = new byte[SHA256.HashSizeInBytes];
        if (proofAt < 0 || !Convert.TryFromBase64String(message[(proofAt + 3)..], proof, out var length) || length != proof.Length)
            return Malformed;

        var withoutProof = message[..proofAt];
        var expected = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(_header))},r={_nonce}";
        if (withoutProof != expected && !withoutProof.StartsWith(expected + ",", StringComparison.Ordinal))
            return new SaslStep(SaslVerdict.Failed) { Name = _name };

        var authMessage = Encoding.UTF8.GetBytes($"{_messages},{withoutProof}");
        var signature = HMACSHA256.HashData(_secret!.StoredKey, authMessage);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= signature[i];
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), _secret.StoredKey))
            return new SaslStep(SaslVerdict.Failed) { Name = _name };

        _state = State.Proven;
        var answer = $"v={Convert.ToBase64String(HMACSHA256.HashData(_secret.ServerKey, authMessage))}";
        return new SaslStep(SaslVerdict.GoOn) { Challenge = Encoding.ASCII.GetBytes(answer), Name = _name };
    }

    /// <summary>saslname (RFC 5802 section 5.1): a comma is written =2C, an equals sign =3D.</summary>
    private static string? Unescape(string text)
    {
        if (text.Replace("=2C", "", StringComparison.Ordinal).Replace("=3D", "", StringComparison.Ordinal).Contains(
            '=', StringComparison.Ordinal))
            return null;
        var name = text.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return Encoding.UTF8.GetByteCount(name) <= SaslText.MaxNameLength ? SaslText.Prepare(name) : null;
    }
}
