namespace PolicyMta.VaultSecrets;

/// <summary>One secret as it is written.</summary>
internal sealed record SecretOptions : ISettingsValidation
{
    /// <summary>Where the KV engine of version 2 is mounted.</summary>
    public string Mount { get; init; } = "secret";

    /// <summary>The secret's path below the mount, for instance <c>policymta/dkim/example.com</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The key in the secret whose value is the file's content.</summary>
    public string Field { get; init; } = "value";

    /// <summary>The file that is written, with mode 0600; its folder must exist and belong to the server's user.</summary>
    public FilePath File { get; init; }

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!IsPath(Mount))
            yield return ("mount", $"'{Mount}' is not a valid mount; write one such as secret.");
        if (!IsPath(Path))
            yield return ("path", $"'{Path}' is not a valid path; write one such as policymta/dkim/example.com.");
        if (Field.Length == 0)
            yield return ("field", "write the key in the secret, for instance private_key.");
        if (File.IsEmpty)
            yield return ("file", "write the path of the file that the secret goes to.");
    }

    private static bool IsPath(string path) => path.Length is > 0 and <= 500
        && path.Split('/').All(part => part.Length > 0 && part is not ("." or "..")
            && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or '+'));
}
