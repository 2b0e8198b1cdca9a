using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Reads the private keys and reports every one that cannot sign: a broken key refuses the whole reload, so that mail never leaves unsigned
/// by accident.
/// </summary>
internal sealed class KeyReader(Action<string, string> report, Action<FilePath> dependsOn, KeyLog log, TimeSpan expiresAfter)
{
    public ImmutableArray<SigningKey> Read(ImmutableArray<KeyOptions> written)
    {
        var keys = ImmutableArray.CreateBuilder<SigningKey>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < written.Length; i++)
        {
            var place = $"keys[{i}]";
            if (!names.Add($"{written[i].Selector}._domainkey.{written[i].Domain}"))
                report(place, $"domain {written[i].Domain} and selector {written[i].Selector} stand in the list twice; keep one.");
            else if (written[i].Rotate is null && Read(place, written[i]) is { } key)
                keys.Add(key);
        }

        return keys.ToImmutable();
    }

    private SigningKey? Read(string place, KeyOptions options)
    {
        if (ReadPem(place, options) is not { } pem)
            return null;

        var setting = $"{place}.{(options.File.IsEmpty ? "pem" : "file")}";
        var source = options.File.IsEmpty ? "the key" : options.File.ToString();
        if (PemKey.Read(pem, out var problem) is not { } read)
        {
            report(setting, $"{source} {problem}");
            return null;
        }

        var key = new SigningKey(options with { ExpiresAfter = options.ExpiresAfter ?? expiresAfter }, read);
        log.Loaded(key);
        return key;
    }

    private string? ReadPem(string place, KeyOptions options)
    {
        if (options.File.IsEmpty)
            return options.Pem;

        string path = options.File;
        dependsOn(options.File);
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
                log.ReadableByAll(path);
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report($"{place}.file", $"{path} cannot be read ({e.Message}); give the path of the private key of {options.Domain}.");
            return null;
        }
    }
}
