using System.Globalization;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Signatures;

/// <summary>
/// What a DKIM-Signature, ARC-Message-Signature or ARC-Seal says (RFC 6376 section 3.5, RFC 8617 section 4.1). Immutable.
/// </summary>
internal sealed record SignatureTags
{
    private const int MostNames = 1000;

    /// <summary>The algorithm: rsa-sha256 or ed25519-sha256.</summary>
    public required string Algorithm { get; init; }

    /// <summary>d=, in lower case.</summary>
    public required string Domain { get; init; }

    public required string Selector { get; init; }

    public required ImmutableArray<byte> Signature { get; init; }

    /// <summary>The first characters of b=, by which results name the signature (RFC 6008).</summary>
    public required string SignatureStart { get; init; }

    public Form HeaderForm { get; init; } = Form.Relaxed;

    public Form BodyForm { get; init; } = Form.Relaxed;

    /// <summary>bh=, without white space.</summary>
    public string BodyHash { get; init; } = "";

    /// <summary>The names of h=.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>i= of DKIM, or <c>@</c> and the domain.</summary>
    public string Identity { get; init; } = "";

    /// <summary>When the signature ends; null if it has no end.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The type of the key, as k= names it.</summary>
    public string KeyType => Algorithm[..Algorithm.IndexOf('-', StringComparison.Ordinal)];

    /// <summary>Reads a DKIM-Signature.</summary>
    /// <returns>The signature, or null with what is wrong.</returns>
    public static SignatureTags? OfDkim(TagList tags, out string problem)
    {
        if (tags["v"] != "1")
        {
            problem = "v= is not 1";
            return null;
        }

        if (OfMessage(tags, Form.Simple, out problem) is not { } read)
            return null;
        var identity = tags.Compact("i") ?? "@" + read.Domain;
        var at = identity.LastIndexOf('@');
        if (at < 0 || !DnsNames.IsAtOrBelow(identity[(at + 1)..], read.Domain))
            problem = "i= is not of the domain d=";
        else if (!read.Names.Contains("from", StringComparer.OrdinalIgnoreCase))
            problem = "h= does not name From";
        else if (tags.Compact("q") is { } ways && !ways.Split(':').Contains("dns/txt"))
            problem = "q= asks for a way other than dns/txt";
        else if (read.Expires is { } end && Seconds(tags["t"]) is { } begin && end <= begin)
            problem = "x= is before t=";
        return problem.Length == 0 ? read with { Identity = identity } : null;
    }

    /// <summary>
    /// Reads an ARC-Message-Signature. Without c= it is in relaxed form: so the public suite of cases and dkimpy have it, where RFC 8617 is
    /// silent.
    /// </summary>
    /// <returns>The signature, or null with what is wrong.</returns>
    public static SignatureTags? OfArcMessage(TagList tags, out string problem) => OfMessage(tags, Form.Relaxed, out problem);

    private static SignatureTags? OfMessage(TagList tags, Form otherwise, out string problem)
    {
        if (OfSeal(tags, out problem) is not { } read)
            return null;
        var names = tags.Compact("h")?.Split(':') ?? [];
        var expires = Seconds(tags["x"]);
        var hash = tags.Compact("bh") ?? "";
        if (tags["h"] is null || names.Length > MostNames)
            problem = "h= is missing or too long";
        else if (!IsHash(hash))
            problem = "bh= is not a SHA-256 hash in base 64";
        else if (tags["x"] is not null && expires is null)
            problem = "x= is not a time";
        else if (Forms(tags["c"], otherwise) is { } forms)
            return read with
            {
                Names = [.. names],
                BodyHash = hash,
                HeaderForm = forms.Header,
                BodyForm = forms.Body,
                Expires = expires,
            };
        else
            problem = "c= is unknown";
        return null;
    }

    /// <summary>Reads what all three have in common.</summary>
    /// <returns>The signature, or null with what is wrong.</returns>
    public static SignatureTags? OfSeal(TagList tags, out string problem)
    {
        var domain = tags["d"] ?? "";
        var selector = tags["s"] ?? "";
        var signature = Decode(tags.Compact("b") ?? "");
        if (tags["a"] is not ("rsa-sha256" or "ed25519-sha256"))
            problem = "a= is not rsa-sha256 or ed25519-sha256";
        else if (!DnsNames.IsHost(domain) || !DnsNames.IsHost(selector) || !DnsNames.CanBeAsked($"{selector}._domainkey.{domain}"))
            problem = "d= or s= is not a domain name";
        else if (signature is null)
            problem = "b= is not base 64";
        else if (tags["t"] is { } time && Seconds(time) is null)
            problem = "t= is not a time";
        else
        {
            problem = "";
            return new SignatureTags
            {
                Algorithm = tags["a"]!,
                Domain = domain.ToLowerInvariant(),
                Selector = selector,
                Signature = [.. signature],
                SignatureStart = tags.Compact("b")![..Math.Min(8, tags.Compact("b")!.Length)],
            };
        }

        return null;
    }

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[(base64.Length * 3 / 4) + 3];
        return base64.Length is > 0 and <= 4096 && Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }

    private static bool IsHash(string base64)
    {
        Span<byte> hash = stackalloc byte[33];
        return base64.Length == 44 && Convert.TryFromBase64String(base64, hash, out var length) && length == 32;
    }

    private static (Form Header, Form Body)? Forms(string? text, Form otherwise) => text switch
    {
        null => (otherwise, otherwise),
        "simple" or "simple/simple" => (Form.Simple, Form.Simple),
        "relaxed" or "relaxed/simple" => (Form.Relaxed, Form.Simple),
        "relaxed/relaxed" => (Form.Relaxed, Form.Relaxed),
        "simple/relaxed" => (Form.Simple, Form.Relaxed),
        _ => null,
    };

    private static DateTimeOffset? Seconds(string? text) =>
        text is { Length: > 0 and <= 12 } && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            : null;
}
