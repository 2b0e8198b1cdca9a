namespace PolicyMta.IspRules.Tests;

/// <summary>Everything that is wrong with a rules file is told at once, each with its place and what to write.</summary>
public sealed class TenMistakesTests
{
    private const string Rules = """
        rules:
          gmial: { connections: 5 }
          partner:
            domains: [partner.example]
            conections: 5
            message_rate: fast
            when:
              acme: { tennant: acme, connections: 2 }
              nobody: { connections: 2 }
            replies:
              busy: { codes: [4zz], retry: 5m }
              full: { says: [full], throttle: { for: 2d, pause: true } }
              code: { matches: '[HCM1', retry: 5m }
              seen: { codes: [421], retry: 5m, examples: ["450 4.7.1 Later"] }
          other:
            mx: ["mx.*.example"]
            tls: always
        """;

    [Fact]
    public void Ten_mistakes_are_ten_messages_each_with_place_and_remedy()
    {
        var problems = LoadedRules.Shipped(Rules).Problems;

        foreach (var (place, words) in Expected)
        {
            Assert.Contains(problems, problem =>
                problem.StartsWith($"policymta.yaml:{place}: ", StringComparison.Ordinal)
                && problem.Contains(words, StringComparison.Ordinal));
        }

        Assert.Equal(Expected.Length, problems.Count);
    }

    private static (string Place, string Words)[] Expected { get; } =
    [
        ("2:10", "did you mean 'gmail'?"),
        ("5:5", "Did you mean 'connections'?"),
        ("6:19", "600/min"),
        ("8:15", "Did you mean 'tenant'?"),
        ("9:15", "write tenant, campaign, pool or source"),
        ("11:23", "write 421, 45x or 5xx"),
        ("12:46", "at most 24h"),
        ("13:24", "is not a valid regular expression"),
        ("14:51", "codes differs"),
        ("16:10", "\"*.example.com\" for all names below it"),
        ("17:10", "opportunistic"),
    ];
}
