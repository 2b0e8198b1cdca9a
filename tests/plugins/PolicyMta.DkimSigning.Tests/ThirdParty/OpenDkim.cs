using System.Text.RegularExpressions;
using PolicyMta.Testing;

namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>OpenDKIM in its mode for tests, in which it reads mails and public keys from files.</summary>
internal sealed partial class OpenDkim : IVerifier
{
    private const int FilesAtOnce = 200;

    public string Name => "OpenDKIM";

    /// <summary>When it reads files, the white space after the colon is lost.</summary>
    public bool KeepsHeaderBytes => false;

    public async Task<IReadOnlyDictionary<string, ImmutableHashSet<string>>> VerifyAsync(string folder, PublishedKeys keys)
    {
        var settings = folder + ".conf";
        await File.WriteAllTextAsync(settings, $"""
            Mode v
            MaximumSignaturesToVerify 20
            TestPublicKeys {keys.WriteTo(folder + ".keys")}

            """);
        var results = new Dictionary<string, ImmutableHashSet<string>>();
        foreach (var files in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Chunk(FilesAtOnce))
        {
            var said = await Tool.RunAsync("/usr/sbin/opendkim", "opendkim", "-x", settings, "-vv", "-t", string.Join(',', files));
            Read(said, results);
        }

        return results;
    }

    /// <summary>Above each mail's own line stands the Authentication-Results field that OpenDKIM would put into it.</summary>
    private static void Read(string said, Dictionary<string, ImmutableHashSet<string>> results)
    {
        var held = ImmutableHashSet<string>.Empty;
        foreach (var line in said.Split('\n'))
        {
            if (Passed().Match(line) is { Success: true } passed)
                held = held.Add(passed.Groups[1].Value);
            if (OwnLine().Match(line) is not { Success: true } own)
                continue;
            results.Add(Path.GetFileName(own.Groups[1].Value), held);
            held = [];
        }
    }

    [GeneratedRegex(@"^\tdkim=pass .*header\.s=(\S+)")]
    private static partial Regex Passed();

    [GeneratedRegex("^opendkim: (.*): (?:verification|message not signed)")]
    private static partial Regex OwnLine();
}
