using System.Net;

namespace PolicyMta.Sdk;

/// <summary>
/// One HTTP request to a plugin's endpoint. All of it but <see cref="Client"/>, <see cref="Tenant"/> and <see cref="Caller"/> is what
/// the client sent: untrusted.
/// </summary>
public sealed record HttpCall
{
    /// <summary>The method, in capital letters.</summary>
    public required string Method { get; init; }

    /// <summary>The decoded path below the plugin's prefix, beginning with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>What stands in the place of the <c>{names}</c> of the endpoint's path, decoded.</summary>
    public ImmutableDictionary<string, string> PathValues { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The parameters of the query, decoded, in order; a name may come more than once.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The header fields, in order, without <c>Authorization</c> and <c>Cookie</c>; a name may come more than once.</summary>
    public ImmutableArray<HeaderField> Headers { get; init; } = [];

    /// <summary>The body; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The client's address, or that of the proxy before the server.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The name of the token that the client proved to have, or null at a public endpoint.</summary>
    public string? Client { get; init; }

    /// <summary>The tenant that the client's token belongs to, or null if it may act for all, and at a public endpoint.</summary>
    public string? Tenant { get; init; }

    /// <summary>Who calls, with organisation and roles; null at a public endpoint.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The first value of a parameter of the query, or null. Names are case-sensitive.</summary>
    public string? GetQuery(string name)
    {
        foreach (var (key, value) in Query)
        {
            if (key == name)
                return value;
        }

        return null;
    }

    /// <summary>The value of the first header field of a name (any case), or null.</summary>
    public string? GetHeader(string name)
    {
        foreach (var field in Headers)
        {
            if (string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))
                return field.Value;
        }

        return null;
    }
}
