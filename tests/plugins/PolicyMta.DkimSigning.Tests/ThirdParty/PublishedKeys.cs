namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>What DNS says of keys: texts by name, <c>s1._domainkey.example.com</c>.</summary>
internal sealed class PublishedKeys
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string selector, string domain, string text) => _texts.Add($"{selector}._domainkey.{domain}", text);

    public string? Find(string selector, string domain) => _texts.GetValueOrDefault($"{selector}._domainkey.{domain}");

    /// <summary>Writes a name and its text a line, as OpenDKIM's TestPublicKeys has them.</summary>
    public string WriteTo(string path)
    {
        File.WriteAllLines(path, _texts.Select(text => $"{text.Key} {text.Value}"));
        return path;
    }
}
