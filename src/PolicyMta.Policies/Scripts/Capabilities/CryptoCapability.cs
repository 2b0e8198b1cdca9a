using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// <c>crypto</c>: hashes, keyed hashes whose keys scripts know by name alone, base64url, and a comparison that takes the same time wherever
/// the texts differ. Texts are read as UTF-8. What is asked twice is answered alike.
/// </summary>
internal sealed class CryptoCapability(Engine engine, ImmutableDictionary<string, string> secrets)
{
    private static readonly FrozenDictionary<string, HashAlgorithmName> Algorithms = new Dictionary<string, HashAlgorithmName>
    {
        ["sha256"] = HashAlgorithmName.SHA256,
        ["sha384"] = HashAlgorithmName.SHA384,
        ["sha512"] = HashAlgorithmName.SHA512,
        ["sha1"] = HashAlgorithmName.SHA1,
        ["md5"] = HashAlgorithmName.MD5,
    }.ToFrozenDictionary();

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static JsValue Create(Engine engine, ImmutableDictionary<string, string> secrets)
    {
        var capability = new CryptoCapability(engine, secrets);
        return JsObject.CreateFromEntries(engine,
        [
            capability.Function("hash", 3, capability.Hash),
            capability.Function("hmac", 4, capability.Hmac),
            capability.Function("equal", 2, capability.AreEqual),
            capability.Function("toBase64url", 1, capability.ToBase64Url),
            capability.Function("fromBase64url", 1, capability.FromBase64Url),
        ]);
    }

    private JsString Hash(JsValue[] arguments)
    {
        const string Usage = "crypto.hash(algorithm, text, encoding)";
        return Encoded(
            CryptographicOperations.HashData(Algorithm(arguments, Usage), Bytes(arguments, 1, Usage)), arguments, 2, Usage);
    }

    private JsString Hmac(JsValue[] arguments)
    {
        const string Usage = "crypto.hmac(algorithm, secret, text, encoding)";
        var name = Text(arguments, 1, Usage);
        if (!secrets.TryGetValue(name, out var secret))
            throw engine.Wrong($"There is no secret '{name}': write it into the configuration under scripts.secrets.");
        return Encoded(
            CryptographicOperations.HmacData(Algorithm(arguments, Usage), Encoding.UTF8.GetBytes(secret), Bytes(arguments, 2, Usage)),
            arguments, 3, Usage);
    }

    private JsBoolean AreEqual(JsValue[] arguments)
    {
        const string Usage = "crypto.equal(a, b)";
        return CryptographicOperations.FixedTimeEquals(Bytes(arguments, 0, Usage), Bytes(arguments, 1, Usage))
            ? JsBoolean.True
            : JsBoolean.False;
    }

    private JsString ToBase64Url(JsValue[] arguments) =>
        JsString.Create(Base64Url.EncodeToString(Bytes(arguments, 0, "crypto.toBase64url(text)")));

    private JsValue FromBase64Url(JsValue[] arguments)
    {
        var text = Text(arguments, 0, "crypto.fromBase64url(text)");
        try
        {
            return JsString.Create(Strict.GetString(Base64Url.DecodeFromChars(text)));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return JsValue.Null;
        }
    }

    private HashAlgorithmName Algorithm(JsValue[] arguments, string usage) =>
        arguments.Length > 0 && arguments[0] is JsString name && Algorithms.TryGetValue(name.ToString(), out var algorithm)
            ? algorithm
            : throw engine.Wrong($"{usage} takes one of sha256, sha384, sha512, sha1, md5 as its first argument.");

    private JsString Encoded(byte[] bytes, JsValue[] arguments, int place, string usage)
    {
        var encoding = arguments.Length <= place || arguments[place].IsUndefined() ? "hex" : Text(arguments, place, usage);
        return JsString.Create(encoding switch
        {
            "hex" => Convert.ToHexStringLower(bytes),
            "base64" => Convert.ToBase64String(bytes),
            "base64url" => Base64Url.EncodeToString(bytes),
            _ => throw engine.Wrong($"{usage}: the encoding is one of \"hex\", \"base64\", \"base64url\"."),
        });
    }

    private byte[] Bytes(JsValue[] arguments, int place, string usage) => Encoding.UTF8.GetBytes(Text(arguments, place, usage));

    private string Text(JsValue[] arguments, int place, string usage) => arguments.Length > place && arguments[place] is JsString text
        ? text.ToString()
        : throw engine.Wrong($"{usage} takes texts; argument {place + 1} is none.");

    private KeyValuePair<string, JsValue> Function(string name, int length, Func<JsValue[], JsValue> function) =>
        new(name, new ClrFunction(engine, name, (_, arguments) => function(arguments), length));
}
