using System.Net;
using PolicyMta.DnsLookups;
using PolicyMta.Authentication.Spf;
using PolicyMta.Authentication.Tests.Dns;
using YamlDotNet.RepresentationModel;

namespace PolicyMta.Authentication.Tests.Spf;

/// <summary>Every case of the openspf suite for RFC 7208.</summary>
public sealed class SpfSuiteTests
{
    private const string File = "rfc7208-tests.yml";
    private const int LeastCases = 200;

    [Fact]
    public async Task All_cases_of_the_public_suite_pass()
    {
        var documents = Suites.Read(File).ToArray();
        Assert.SkipUnless(documents.Length > 0, Suites.Missing(File));
        var failed = new List<string>();
        var count = 0;
        foreach (var document in documents)
        {
            var dns = Zone(document.Map("zonedata"));
            foreach (var (name, test) in document.Map("tests").Children)
            {
                count++;
                if (await MistakeAsync(dns, (YamlMappingNode)test) is { } mistake)
                    failed.Add($"{name}: {mistake}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count - failed.Count} of {count} cases pass");
        Assert.True(count >= LeastCases, $"only {count} cases");
        Assert.True(failed.Count == 0, $"{failed.Count} of {count} fail:\n{string.Join('\n', failed)}");
    }

    private static async Task<string?> MistakeAsync(StubDns dns, YamlMappingNode test)
    {
        var query = new SpfQuery(
            IPAddress.Parse(test.Text("host")), test.Text("helo"), test.Text("mailfrom"), test.Text("receiver", "unknown"));
        var verdict = await new SpfCheck(dns, TimeProvider.System).CheckAsync(query, TestContext.Current.CancellationToken);
        var wanted = test.Children["result"] is YamlSequenceNode several
            ? several.Children.Select(child => child.ToString()).ToArray()
            : [test.Text("result")];
        if (!wanted.Contains(verdict.Result.ToString(), StringComparer.OrdinalIgnoreCase))
            return $"{verdict.Result} in place of {string.Join(" or ", wanted)} ({verdict.Problem})";
        var explanation = test.Text("explanation", verdict.Explanation ?? "DEFAULT");
        return explanation == (verdict.Explanation ?? "DEFAULT") ? null : $"explains '{verdict.Explanation}', not '{explanation}'";
    }

    /// <summary>Records of type SPF stand for TXT where a name has no TXT; TIMEOUT is for what was not answered before it.</summary>
    private static StubDns Zone(YamlMappingNode data)
    {
        var dns = new StubDns();
        foreach (var (key, value) in data.Children)
        {
            var name = key.ToString();
            var entries = ((YamlSequenceNode)value).Children;
            var hasText = entries.OfType<YamlMappingNode>().Any(entry => entry.Children.ContainsKey("TXT"));
            var answered = new HashSet<DnsType>();
            foreach (var entry in entries)
            {
                if (entry is not YamlMappingNode map)
                {
                    foreach (var type in Enum.GetValues<DnsType>().Where(type => !answered.Contains(type)))
                        dns.Break(name, type);
                    continue;
                }

                var (kind, content) = (map.Children.Single().Key.ToString(), map.Children.Single().Value);
                if (kind == "CNAME")
                {
                    dns.Alias(name, content.ToString());
                    continue;
                }

                if ((kind == "SPF" && hasText) || !Enum.TryParse<DnsType>(kind == "SPF" ? "TXT" : kind, ignoreCase: true, out var asked))
                    continue;
                if (content.ToString() == "NONE")
                    continue;
                answered.Add(asked);
                if (content.ToString() == "TIMEOUT")
                    dns.Break(name, asked);
                else
                    dns.Add(name, asked, Value(content, asked));
            }
        }

        return dns;
    }

    private static string Value(YamlNode content, DnsType type) => content switch
    {
        YamlSequenceNode list when type == DnsType.Mx => list.Children[1].ToString(),
        YamlSequenceNode list => string.Concat(list.Children.Select(child => ((YamlScalarNode)child).Value)),
        _ => ((YamlScalarNode)content).Value ?? "",
    };
}
