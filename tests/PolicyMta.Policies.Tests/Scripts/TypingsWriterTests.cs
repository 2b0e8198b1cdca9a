using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Scripts.Modules;
using PolicyMta.Policies.Scripts.Typings;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class TypingsWriterTests
{
    /// <summary>Set to 1, the test writes the file anew in place of comparing it.</summary>
    private const string Switch = "POLICYMTA_WRITE_TYPINGS";

    [Fact]
    public void The_checked_in_typings_are_those_of_the_sdk()
    {
        var path = Path.GetFullPath("../../../scripts/policymta.d.ts", Path.GetDirectoryName(ThisFile())!);
        var written = Write();
        if (Environment.GetEnvironmentVariable(Switch) == "1")
            File.WriteAllText(path, written);

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == written,
            $"scripts/policymta.d.ts is not what the SDK says. Write it anew: {Switch}=1 dotnet test --project "
                + "tests/PolicyMta.Policies.Tests");
    }

    [Fact]
    public void Every_global_of_scripts_and_tests_is_declared()
    {
        var typings = Write();
        foreach (var name in ScriptEngine.CapabilityNames.Concat(ScriptGlobals.ForTests.Except(ScriptGlobals.ForScripts)))
            Assert.Matches($"declare (const|function) {name}\\b", typings);
    }

    [Fact]
    public void Every_type_that_a_member_has_is_declared()
    {
        var typings = Write();
        var declared = Regex.Matches(typings, @"^(?:type|interface) (\w+)", RegexOptions.Multiline, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups[1].Value).ToHashSet();
        var used = Regex.Matches(
            typings, @"^  (?:readonly )?\w+\??: (?:readonly )?([A-Z]\w+)", RegexOptions.Multiline, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups[1].Value).Distinct();

        Assert.Empty(used.Except([.. declared, "Readonly", "Partial"]));
    }

    [Fact]
    public void Every_member_has_words()
    {
        var lines = Write().Split('\n');
        var start = Array.FindIndex(lines, line => line.StartsWith("interface InjectContext", StringComparison.Ordinal));
        var end = Array.FindIndex(lines, start, line => line == "}");
        for (var i = start + 1; i < end; i += 2)
        {
            Assert.StartsWith("  /** ", lines[i], StringComparison.Ordinal);
            Assert.EndsWith(";", lines[i + 1], StringComparison.Ordinal);
        }
    }

    private static string Write()
    {
        using var xml = File.OpenRead(Path.ChangeExtension(typeof(SmtpReply).Assembly.Location, ".xml"));
        return new TypingsWriter(XmlDocs.Load(xml)).Write();
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
