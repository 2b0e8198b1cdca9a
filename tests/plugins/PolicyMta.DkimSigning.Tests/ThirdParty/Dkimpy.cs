using PolicyMta.Testing;

namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>dkimpy, in Python.</summary>
internal sealed class Dkimpy : IVerifier
{
    public string Name => "dkimpy";

    public async Task<IReadOnlyDictionary<string, ImmutableHashSet<string>>> VerifyAsync(string folder, PublishedKeys keys)
    {
        // The system's Python first: one found by PATH may be another, without the package.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var script = Path.Combine(AppContext.BaseDirectory, "ThirdParty", "verify.py");
        var said = await Tool.RunAsync(python, "python3-dkim", script, folder, keys.WriteTo(folder + ".keys"));
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[0], words => words.Skip(1).ToImmutableHashSet());
    }
}
