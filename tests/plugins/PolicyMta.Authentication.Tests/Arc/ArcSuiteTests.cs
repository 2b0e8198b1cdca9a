using System.Globalization;
using System.Text;
using PolicyMta.Authentication.Arc;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Tests.Dns;
using PolicyMta.DkimSigning.Keys;
using YamlDotNet.RepresentationModel;

namespace PolicyMta.Authentication.Tests.Arc;

/// <summary>Every case of ValiMail's arc_test_suite.</summary>
public sealed class ArcSuiteTests
{
    private const string Validation = "arc-draft-validation-tests.yml";
    private const string Signing = "arc-draft-sign-tests.yml";
    private const int LeastValidations = 171;
    private const int LeastSignings = 17;

    [Fact]
    public async Task All_validation_cases_of_the_public_suite_pass()
    {
        var documents = Suites.Read(Validation).ToArray();
        Assert.SkipUnless(documents.Length > 0, Suites.Missing(Validation));
        var failed = new List<string>();
        var count = 0;
        foreach (var document in documents)
        {
            var verifier = new ArcVerifier(new KeyFinder(Zone(document)));
            foreach (var (name, node) in document.Map("tests").Children)
            {
                var test = (YamlMappingNode)node;
                count++;
                var content = new MessageContent(Crlf(test.Text("message")));
                var verdict = await verifier.VerifyAsync(
                    content, new HeaderIndex(content.Header), TestContext.Current.CancellationToken);

                // The suite leaves cv empty where the newest seal itself says fail.
                var wanted = test.Text("cv") is { Length: > 0 } cv ? cv : "Fail";
                if (!wanted.Equals(verdict.Result.ToString(), StringComparison.OrdinalIgnoreCase))
                    failed.Add($"{name}: {verdict.Result} in place of {wanted} ({verdict.Problem})");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count - failed.Count} of {count} cases pass");
        Assert.True(count >= LeastValidations, $"only {count} cases");
        Assert.True(failed.Count == 0, $"{failed.Count} of {count} fail:\n{string.Join('\n', failed)}");
    }

    /// <summary>
    /// The message signature and the results are the suite's to the byte. The seal's b= covers how they are folded, which is each sealer's
    /// own: it must hold, and all else in it be the suite's.
    /// </summary>
    [Fact]
    public async Task All_signing_cases_of_the_public_suite_pass()
    {
        var documents = Suites.Read(Signing).ToArray();
        Assert.SkipUnless(documents.Length > 0, Suites.Missing(Signing));
        var failed = new List<string>();
        var count = 0;
        foreach (var document in documents)
        {
            using var key = PemKey.Read(document.Text("privatekey"), out var problem);
            Assert.Equal("", problem);
            var seal = new SealKey(document.Text("domain"), document.Text("sel"), key!);
            foreach (var (name, node) in document.Map("tests").Children)
            {
                count++;
                if (await MistakeAsync(seal, Zone(document), (YamlMappingNode)node) is { } mistake)
                    failed.Add($"{name}: {mistake}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count - failed.Count} of {count} cases pass");
        Assert.True(count >= LeastSignings, $"only {count} cases");
        Assert.True(failed.Count == 0, $"{failed.Count} differ:\n{string.Join('\n', failed)}");
    }

    private static async Task<string?> MistakeAsync(SealKey key, StubDns dns, YamlMappingNode test)
    {
        var message = Crlf(test.Text("message"));
        var made = new ArcSealer(key, test.Text("srv-id")).Seal(
            new MessageContent(message),
            DateTimeOffset.FromUnixTimeSeconds(int.Parse(test.Text("t"), CultureInfo.InvariantCulture)),
            [.. test.Text("sig-headers").Split(':')]);
        var wanted = new[] { Tags(test.Text("AS")), Tags(test.Text("AMS")), Tags(test.Text("AAR")) };
        if (made.IsEmpty)
            return wanted.All(tags => tags.SetEquals([""])) ? null : "no set was made";
        var tags = made.Select(field => Tags(field.Value)).ToArray();
        if (!tags[1].SetEquals(wanted[1]) || !tags[2].SetEquals(wanted[2]))
            return $"{made[1].Value}\n{made[2].Value}\nin place of {test.Text("AMS")}\n{test.Text("AAR")}";
        tags[0].RemoveWhere(IsSignature);
        wanted[0].RemoveWhere(IsSignature);
        if (!tags[0].SetEquals(wanted[0]))
            return $"{made[0].Value}\nin place of {test.Text("AS")}";
        if (tags[0].Contains("cv=fail"))
            return null;
        byte[] whole = [.. Encoding.ASCII.GetBytes(string.Concat(made.Select(field => $"{field.Name}: {field.Value}\r\n"))), .. message];
        var content = new MessageContent(whole);
        var verdict = await new ArcVerifier(new KeyFinder(dns)).VerifyAsync(
            content, new HeaderIndex(content.Header), TestContext.Current.CancellationToken);
        return verdict.Result == ArcResult.Pass ? null : verdict.Problem;
    }

    private static bool IsSignature(string tag) => tag.StartsWith("b=", StringComparison.Ordinal);

    private static HashSet<string> Tags(string value) =>
        [.. string.Concat(value.Where(c => !char.IsWhiteSpace(c))).Split(';')];

    private static StubDns Zone(YamlMappingNode document)
    {
        var dns = new StubDns();
        if (document.Children["txt-records"] is YamlMappingNode records)
        {
            foreach (var (name, text) in records.Children)
                dns.Txt(name.ToString(), ((YamlScalarNode)text).Value ?? "");
        }

        return dns;
    }

    private static byte[] Crlf(string text) =>
        Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
}
