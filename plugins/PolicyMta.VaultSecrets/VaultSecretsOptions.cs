using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PolicyMta.VaultSecrets;

/// <summary>The plugin's section.</summary>
internal sealed record VaultSecretsOptions : ISettingsValidation
{
    /// <summary>Where the Vault answers: <c>https://vault.example.com:8200</c>; by http only on this machine.</summary>
    public string Address { get; init; } = "";

    /// <summary>
    /// The file with the token, read anew for each round: let a Vault Agent write it, which renews it. Only its owner should read it.
    /// </summary>
    public FilePath TokenFile { get; init; }

    /// <summary>The certificate of the authority that the Vault's certificate is of, in PEM; left out: the system's authorities.</summary>
    [FileExists]
    public FilePath CaFile { get; init; }

    /// <summary>The namespace of Vault Enterprise; empty for none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>How often the secrets are fetched.</summary>
    [Range(typeof(TimeSpan), "10s", "1d")]
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What is fetched, and where it goes.</summary>
    public ImmutableArray<SecretOptions> Secrets { get; init; } = [];

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Secrets.IsEmpty)
            yield break;
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var uri) || !IsSafe(uri))
            yield return ("address", $"'{Address}' is not a valid address; write one such as https://vault.example.com:8200.");
        if (TokenFile.IsEmpty)
            yield return ("token_file", "write the path of the file with the token.");
        if (Namespace.AsSpan().ContainsAnyExceptInRange('!', '~'))
            yield return ("namespace", "a namespace has printable ASCII characters only.");
        foreach (var twice in Secrets.GroupBy(secret => secret.File.ToString()).Where(group => group.Count() > 1))
            yield return ("secrets", $"two secrets go to the file {twice.Key}; name another one.");
    }

    /// <summary>A token must not travel in clear text.</summary>
    private static bool IsSafe(Uri uri) => uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.UserInfo.Length == 0
        && (uri.Scheme == "https" || (uri.Scheme == "http" && (uri.IsLoopback
            || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address)))));
}
