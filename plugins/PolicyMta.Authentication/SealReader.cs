using PolicyMta.Authentication.Arc;

namespace PolicyMta.Authentication;

/// <summary>Reads the keys that seal, and reports every one that cannot.</summary>
internal static class SealReader
{
    public static ImmutableArray<SealRule> Read(AuthenticationOptions options, IPluginBuilder builder)
    {
        var rules = ImmutableArray.CreateBuilder<SealRule>();
        for (var i = 0; i < options.Seals.Length; i++)
        {
            var written = options.Seals[i];
            if (Key($"seals[{i}]", written, builder) is { } key)
            {
                var seal = new SealKey(written.Domain.ToLowerInvariant(), written.Selector, key);
                rules.Add(new SealRule(written.Listeners, new ArcSealer(seal, options.Server)));
            }
        }

        return rules.ToImmutable();
    }

    private static PrivateKey? Key(string place, SealOptions written, IPluginBuilder builder)
    {
        var setting = $"{place}.{(written.File.IsEmpty ? "pem" : "file")}";
        var pem = written.Pem ?? "";
        if (!written.File.IsEmpty)
        {
            builder.DependsOn(written.File);
            try
            {
                pem = File.ReadAllText(written.File);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                builder.ReportProblem(
                    setting, $"{written.File} cannot be read ({e.Message}); give the path of the private key of {written.Domain}.");
                return null;
            }
        }

        var key = PemKey.Read(pem, out var problem);
        if (key is null)
            builder.ReportProblem(setting, $"{(written.File.IsEmpty ? "the key" : written.File.ToString())} {problem}");
        else if (key.DnsType != "rsa")
            builder.ReportProblem(setting, "ARC needs an RSA key, which all who verify know: policymta dkim new --type rsa --bits 2048.");
        else
            return key;
        key?.Dispose();
        return null;
    }
}
